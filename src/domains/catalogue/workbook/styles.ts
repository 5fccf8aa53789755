/** How the cells of the catalogue's workbooks look, by what they are for. */
export const workbookStyles = {
  header: {
    bold: true,
    size: 12,
    color: 'FFFFFF',
    fill: '4472C4',
    border: true,
    align: 'center',
    wrap: true,
  },
  sample: { fill: 'E7E6E6' },
  sampleNumber: { fill: 'E7E6E6', align: 'right' },
  title: { bold: true, size: 16, align: 'center' },
  heading: { bold: true, size: 13 },
  subtitle: { align: 'center' },
  paragraph: { wrap: true },
  money: { format: '$#,##0.00', align: 'right' },
  number: { format: '#,##0', align: 'right' },
  total: { bold: true, border: true },
  totalMoney: { bold: true, border: true, format: '$#,##0.00', align: 'right' },
  totalNumber: { bold: true, border: true, format: '#,##0', align: 'right' },
} as const

export type WorkbookStyle = keyof typeof workbookStyles
