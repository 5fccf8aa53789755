import { defineProblem } from '../../lib/problem.ts'

export const brandNotFound = defineProblem('BRAND_NOT_FOUND', 404, 'Marca no encontrada.')
export const typeNotFound = defineProblem('TYPE_NOT_FOUND', 404, 'Tipo de producto no encontrado.')
export const nameTaken = defineProblem('NAME_TAKEN', 409, 'Ya existe %s con el nombre "%s".')
export const nameInUse = defineProblem(
  'NAME_IN_USE',
  409,
  'No se puede eliminar "%s": productos que lo usan: %s.',
)

export const productNotFound = defineProblem('PRODUCT_NOT_FOUND', 404, 'Producto no encontrado.')
export const unknownBrand = defineProblem('UNKNOWN_BRAND', 400, 'La marca indicada no existe.')
export const unknownType = defineProblem('UNKNOWN_TYPE', 400, 'El tipo de producto indicado no existe.')

export const fileRequired = defineProblem('FILE_REQUIRED', 400, 'Debe adjuntar un archivo de Excel (.xlsx).')
export const wrongFileType = defineProblem(
  'WRONG_FILE_TYPE',
  400,
  'El archivo debe ser un libro de Excel con extensión .xlsx; un .xls se guarda antes como .xlsx.',
)
export const formExpected = defineProblem(
  'FORM_EXPECTED',
  415,
  'El archivo se envía en un formulario (multipart/form-data), en el campo "archivo".',
)
export const headersNotFound = defineProblem(
  'WORKBOOK_HEADERS_NOT_FOUND',
  400,
  'La hoja "%s" no tiene los encabezados de la plantilla ni los de un catálogo exportado. Abra la hoja con los productos antes de guardar el archivo.',
)
export const emptyWorkbook = defineProblem(
  'EMPTY_WORKBOOK',
  400,
  'La hoja "%s" no tiene filas de productos debajo de los encabezados.',
)
export const nothingToExport = defineProblem('NOTHING_TO_EXPORT', 404, 'No tiene productos para exportar.')
export const importsBusy = defineProblem(
  'IMPORTS_BUSY',
  503,
  'Se están leyendo otros archivos. Inténtelo de nuevo en unos segundos.',
)
