import { posix } from 'node:path'
import type { Archive } from './archive.ts'
import { unreadableWorkbook } from './errors.ts'
import { readXml } from './xml.ts'

export interface SheetReference {
  readonly name: string
  readonly part: string
}

/** What a workbook has: its sheets in order, the one that was in front, and the part with shared texts. */
export interface WorkbookDirectory {
  readonly sheets: readonly SheetReference[]
  readonly active: SheetReference
  readonly sharedStrings: string | undefined
}

interface Relations {
  readonly targets: Map<string, string>
  readonly byType: Map<string, string>
}

async function relations(archive: Archive, part: string): Promise<Relations> {
  const targets = new Map<string, string>()
  const byType = new Map<string, string>()
  const folder = posix.dirname(part)
  const file = posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  await readXml(await archive.open(file), {
    open(name, { Id, Target, Type, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Target || !Type || TargetMode === 'External') return
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target)
      targets.set(Id, target)
      byType.set(Type.slice(Type.lastIndexOf('/') + 1), target)
    },
  })
  return { targets, byType }
}

/**
 * Finds the sheets of a workbook.
 * Throws UNREADABLE_WORKBOOK (400).
 */
export async function readDirectory(archive: Archive): Promise<WorkbookDirectory> {
  const workbook = (await relations(archive, '')).byType.get('officeDocument')
  if (!workbook) throw unreadableWorkbook()
  const { targets, byType } = await relations(archive, workbook)
  const sheets: SheetReference[] = []
  let activeTab = 0
  await readXml(await archive.open(workbook), {
    open(name, attributes) {
      if (name === 'workbookView') activeTab = Number(attributes.activeTab ?? 0)
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
      sheets.push({ name: attributes.name ?? '', part: targets.get(id) ?? '' })
    },
  })
  const active = sheets[activeTab] ?? sheets[0]
  if (!active) throw unreadableWorkbook()
  return { sheets, active, sharedStrings: byType.get('sharedStrings') }
}
