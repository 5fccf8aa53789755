import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import { type SheetToWrite, writeWorkbook } from '../../../src/lib/spreadsheet/write.ts'

/** A workbook of one sheet, as bytes. */
export function workbook(rows: SheetToWrite['rows'], name = 'Hoja'): Promise<Buffer> {
  return buffer(writeWorkbook({ styles: {}, sheets: [{ name, widths: [], rows }] }))
}

/** A ZIP file with these parts. */
export function archive(parts: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [path, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), path)
  zip.end()
  return buffer(zip.outputStream)
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The least parts of a workbook whose only sheet has this XML. */
export function minimalParts(
  sheet: string | Buffer,
  sharedStrings?: string,
  styles?: string,
): Record<string, string | Buffer> {
  const relation = (part: string, content: string | undefined) =>
    content ? `<Relationship Id="${part}" Type="${office}/${part}" Target="${part}.xml"/>` : ''
  const shared = relation('sharedStrings', sharedStrings) + relation('styles', styles)
  return {
    '_rels/.rels': `<Relationships><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="${office}"><sheets><sheet name="Hoja" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/>${shared}</Relationships>`,
    'xl/worksheets/sheet1.xml': sheet,
    ...(sharedStrings ? { 'xl/sharedStrings.xml': sharedStrings } : {}),
    ...(styles ? { 'xl/styles.xml': styles } : {}),
  }
}
