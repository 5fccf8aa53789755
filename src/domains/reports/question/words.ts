import type { Dimension, Format, Measure } from './plan.ts'
import { readTable, stemOf } from './text.ts'

export type Subject = 'ventas' | 'garantias' | 'stock'
/** How a question wants its rows: `grouped` and one row per line (`detail`), as a list, in total, of all time; `catalogue` counts what there is. */
export type Manner = 'grouped' | 'detail' | 'list' | 'totals' | 'always' | 'catalogue'

/** What a phrase does for the plan. */
export type Role =
  | { readonly is: 'by' | 'head'; readonly of: Dimension }
  | { readonly is: 'measure'; readonly of: Measure }
  | { readonly is: 'subject'; readonly of: Subject }
  | { readonly is: 'estado' | 'canal'; readonly of: string }
  | { readonly is: 'stock'; readonly of: 'none' | 'low' | 'some' }
  | { readonly is: 'format'; readonly of: Format }
  | { readonly is: 'order'; readonly of: 'up' | 'down' | 'key' }
  | { readonly is: 'refused'; readonly of: keyof typeof reasons }
  | { readonly is: 'manner'; readonly of: Manner }
  | { readonly is: 'filler' | 'pattern'; readonly of: '' }

/** Why a question cannot be answered. */
export const reasons = {
  costs: 'la tienda no registra costos, así que no conoce gastos, ganancias ni márgenes',
  branches: 'la tienda es una sola: no registra sucursales ni almacenes',
  wages: 'la tienda no registra sueldos ni personal',
  sellers: 'las ventas no se separan por vendedor',
  suppliers: 'la tienda no registra compras a proveedores',
  future: 'un reporte habla de lo que ya pasó; lo que viene está en los pronósticos',
  places: 'no se agrupa ni filtra por lugar; la dirección está en las ventas detalladas',
  times: 'se agrupa por día, semana, mes, trimestre o año',
  payments: 'los reportes no separan las formas de pago',
  taxes: 'la tienda no registra impuestos, descuentos ni promociones',
  refunds: 'lo reembolsado ya está descontado de las ventas',
  statistics: 'no se calcula; puede comparar dos períodos, por ejemplo «marzo comparado con febrero»',
  averages: 'solo se promedia el monto de cada venta: pregunte por el «ticket promedio»',
  writing: 'los reportes solo leen, no cambian nada',
  contact: 'los reportes no muestran ni envían correos ni teléfonos',
}

/**
 * Phrases without accents, in singular or plural. `#` stands for "cantidad de", "número de" and "cuántos". Words of the
 * patterns for time, ranking and amounts are no names, and typing errors may have meant them.
 */
const table = readTable(`
head producto: producto, product, sku, articulo, item, modelo, mercaderia, mercancia, nombre de producto, nombre del producto
head marca: marca, brand, fabricante
head categoria: categoria, tipo, tipo de producto, tipo de articulo, categoria de producto, rubro, familia
head categoria: linea de producto
head cliente: cliente, customer, comprador, compradora, clienta, usuario, consumidor, persona, quien
head cliente: nombre de cliente, nombre del cliente
head dia: dia, fecha, jornada
head semana: semana
head mes: mes, month
head trimestre: trimestre
head anio: ano, gestion
head canal: canal, canal de venta
head venta: venta individual
head estado: estado
by mes: mensual, mensualmente, mes a mes, mes por mes, al mes
by dia: diario, diaria, diariamente, dia a dia, dia por dia, al dia
by semana: semanal, semanalmente, a la semana
by trimestre: trimestral, trimestralmente
by anio: anual, anualmente, al ano
measure monto: monto, importe, ingreso, facturacion, facturado, facturo, facturamos, facturaron, recaudacion, recaudado
measure monto: recaudo, recaudamos, dinero, plata, monto total, importe total, total facturado, total vendido, valor vendido
measure monto: total recaudado, monto vendido, valor de venta, monto de venta, importe de venta, cuanto gasto, que gasto
measure monto: gasto mas, gastaron, gastado, gastan, cuanto pago, que pago, pagaron, pagado
measure unidades: unidad, cantidad, pieza, cantidad vendida, unidad vendida, #unidad, #producto, #articulo, #pieza
measure n_ventas: #venta, #compra, #transaccion, #pedido, #orden, #ticket, #vez, #vece, transaccion, operacion, pedido, orden
measure ticket_promedio: ticket promedio, ticket medio, ticket, promedio, valor promedio, valor medio, venta promedio
measure ticket_promedio: promedio de venta, promedio por venta, promedio por compra, promedio de compra, venta media
measure ticket_promedio: compra promedio, compra media, gasto promedio, gasto medio, monto promedio, importe promedio
measure ticket_promedio: monto medio, importe medio, valor promedio por venta, valor promedio de venta
measure precio_promedio: precio, precio promedio, precio medio, precio unitario, precio de venta
measure n_clientes: #cliente, #comprador, #persona, #usuario, cliente distinto, cliente unico
measure n_casos: #garantia, #reclamo, #caso, #devolucion, caso
subject ventas: venta, vendido, vendida, vendio, vendimos, vendieron, vende, venden, vendemos, vendiendo, vender
subject ventas: vendi, vendo, vendia, compra, compro, compraron, compran, compraba, compre, comprado, comprada, comprar
subject garantias: garantia, reclamo, reclamacion, rma, devolucion, reclamo de garantia, caso de garantia, reclamado, reclamada
subject garantias: solicitud de garantia
subject stock: stock, existencia, inventario, queda, quedan, stock actual, inventario actual, existencia actual, unidad disponible, unidad en stock
measure stock: #producto hay en stock, #producto tenemos en stock, #unidad hay, #pieza hay, #unidad tenemos, #pieza tenemos
stock none: agotado, agotada, sin stock, sin existencia, sin inventario, sin unidad, stock agotado
stock low: con stock bajo, con bajo stock, stock bajo, bajo stock, bajo en stock, poco stock, por agotarse, por acabarse
stock low: stock critico, poca existencia, poca unidad, agotando, agotandose, reponer, bajo inventario, inventario bajo
stock low: stock minimo, por debajo del minimo, bajo el minimo
stock some: con stock, disponible, en stock, en existencia, con existencia, con stock disponible
estado Pendiente: pendiente, sin resolver, sin evaluar, abierto, abierta
estado Completado: completado, completada, resuelto, resuelta, aprobado, aprobada
estado Rechazado: rechazado, rechazada
canal mostrador: mostrador, en mostrador, tienda fisica, presencial, venta manual
canal web: web, en linea, online, por internet, por la web, sitio web, pagina web
canal movil: app, aplicacion, por la app, app movil, aplicacion movil
format pdf: pdf
format xlsx: excel, xlsx, xls, hoja de calculo, planilla
format csv: csv
manner detail: detalle, detallado, detallada, detalladamente, detallar, linea, una por una, uno por uno, historial
manner list: lista, listado, listar, listame
manner totals: total, totales, cuanto, cuanta, resumen, suma, sumar, en total
manner always: historico, historica, siempre, desde siempre, todo el tiempo, todo el historico, toda la historia
manner always: desde el inicio, desde el principio, desde el comienzo
manner catalogue: #producto hay, #producto tenemos, #marca hay, #marca tenemos, #categoria hay, #categoria tenemos
order down: de mayor a menor, descendente, desc, de mas a menos, del mayor al menor, orden descendente
order up: de menor a mayor, ascendente, asc, de menos a mas, del menor al mayor, orden ascendente
order key: nombre, por nombre, alfabeticamente, orden alfabetico, en orden alfabetico, por orden alfabetico, de la a a la z
refused costs: costo, coste, gasto, ganancia, margen, utilidad, rentabilidad, rentable, beneficio, lucro, ganamos, ganar
refused costs: perdida, perdimos, costar, costaron
refused branches: sucursal, local, sede, almacen, deposito, bodega, por tienda, cada tienda
refused wages: sueldo, salario, nomina, comision, empleado, personal, trabajador
refused sellers: vendedor, vendedora, cajero, cajera, quien vendio, quien vende, quien vendieron, quien ha vendido
refused suppliers: proveedor, compramos, hemos comprado, abastecimiento
refused future: proximo, proxima, siguiente mes, siguiente ano, que viene, manana, futuro, pronostico, prediccion
refused future: proyeccion, venderemos
refused places: ciudad, departamento, region, zona, pais, barrio, provincia, direccion
refused times: por periodo, hora, horario, turno, dia de la semana, lunes, martes, miercoles, jueves, viernes, sabado, domingo
refused times: quincenal, quincena, bimestral, bimestre, cuatrimestral, cuatrimestre, semestral, semestre
refused payments: efectivo, tarjeta, transferencia, qr, forma de pago, metodo de pago, medio de pago, tipo de pago
refused taxes: impuesto, iva, descuento, promocion, cupon, oferta, rebaja
refused refunds: reembolso, reembolsado, reembolsada, devuelto, devuelta
refused statistics: porcentaje, participacion, proporcion, acumulado, acumulada, crecimiento, tendencia, variacion, mediana, %
refused averages: promedio mensual, promedio diario, promedio semanal, promedio anual, promedio por mes, promedio por dia
refused averages: promedio por semana, promedio de venta por mes, promedio de venta por dia, promedio de venta por semana
refused averages: venta promedio por mes, venta promedio por dia, venta promedio mensual, venta promedio diaria
refused averages: promedio de unidad, promedio de producto, promedio de cliente
refused writing: borra, borrar, elimina, eliminar, actualiza, actualizar, modifica, modificar, cambia, cambiar, inserta
refused writing: insertar, anula, anular, drop, delete, update, insert, select, truncate, alter
refused contact: correo, email, whatsapp, telefono, enviar, envia, enviame, contrasena
pattern: enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, setiembre, octubre, noviembre, diciembre
pattern: hoy, ayer, anteayer, ultimo, ultima, pasado, pasada, anterior, previo, previa, antepasado, primero, primera
pattern: primer, segundo, segunda, tercero, tercera, tercer, cuarto, cuarta, curso, corriente, presente, mas, menos, mayor
pattern: menor, mejor, peor, top, ranking, superior, inferior, encima, debajo, arriba, abajo, minimo, maximo, igual
pattern: exactamente, comparado, comparada, comparar, comparacion, comparativo, versus, contra, respecto, frente, diferencia
pattern: columna, campo, antes, despues, partir, mismo, misma, bolivianos, pesos, dolares, veces, fin, popular, no, sin, ni
pattern: excepto, salvo, nunca
filler: a, al, ante, con, de, del, desde, durante, el, ella, ellas, ellos, en, entre, es, esa, ese, eso, esta, este, esto, estos
filler: fue, fueron, ha, han, hasta, hay, haya, hayan, hemos, hubo, la, las, le, les, lo, los, me, mi, mis, nos, nuestra, nuestro
filler: o, e, u, para, por, que, cual, como, donde, cuando, se, ser, si, sea, sean, segun, sido, son, su, sus, te, tu, un, una, uno
filler: unos, unas, y, ya, yo, era, estan, esten, sobre, acerca, dentro, forma, cada, todos, todas, todo, toda, algun, alguna
filler: quiero, quisiera, queremos, necesito, necesitamos, deseo, dame, danos, muestrame, mostrame, muestra, mostrar, muestre
filler: muestren, ver, veamos, saber, conocer, haz, hazme, hacer, hace, elabora, elaborar, prepara, preparar, crea, crear, creame
filler: genera, generar, generame, generarse, generado, genere, generan, genero, generaron, dejo, deja, dejan, dejaron, aporta
filler: aportan, aporto, van, va, obtener, obten, obtenme, exporta, exportar, exportado, descarga, descargar, imprime, imprimir
filler: busca, buscar, consulta, consultar, calcula, calcular, indica, indicar, dime, decime, decir, cuentame, puedes, puede
filler: podrias, podria, favor, gracias, hola, buenos dias, buen dia, buenas tardes, buenas noches, reporte, informe, una tabla
filler: en tabla, tabla de, grafico, grafica, datos, informacion, resultado, periodo, rango de fecha, tiempo, negocio, tienda, empresa
filler: comercio, formato, archivo, documento, registrada, registrado, realizada, realizado, efectuada, efectuado, hecha, hecho
filler: correspondiente, obtenido, general, completo, completa, solo, solamente, unicamente, tuvo
filler: tuvimos, tuvieron, tiene, tienen, tenemos, hicieron, hizo, hicimos, realizo, realizaron, realizamos, registro
filler: registraron, ademas, tambien, debe ser, debe estar, debe generar, debe generarse, incluye, incluya, incluir, agrupado, agrupada, ordenado, ordenada
filler: filtrado, filtrada, desglosado, desglosada, segmentado, separado, clasificado, dividido, respectivo, respectivamente
filler: evolucion, comportamiento, desempeno, neto, neta
filler: llamado, llamada, hayamos, habido, existe, existen, fecha de venta, diferente`)

const counts = ['cantidad de ', 'numero de ', 'cuanto ', 'cuanta ']
const spelled = table.flatMap(([key, phrase]) => {
  const [is, of = ''] = key.split(' ')
  const all = phrase.startsWith('#') ? counts.map((count) => count + phrase.slice(1)) : [phrase]
  return all.map((each) => [each, { is, of } as Role] as const)
})
const roles = new Map(spelled.map(([phrase, role]) => [phrase.split(' ').map(stemOf).join(' '), role]))
const longest = Math.max(...spelled.map(([phrase]) => phrase.split(' ').length))

/** Whether the grammar has no use for a word: it can only be part of a name. */
export const isForeign = (stem: string): boolean => !roles.has(stem)

/** Whether a word carries no meaning ("de", "quiero", "reporte"). */
export const isFiller = (stem: string): boolean => roles.get(stem)?.is === 'filler'

/** Whether a word can be a whole name: the grammar has no use for it, or refuses it, or it is a filler. */
export const canBeName = (stem: string): boolean =>
  isForeign(stem) || roles.get(stem)?.is === 'refused' || (stem.length > 3 && isFiller(stem))

/** The words that a typing error may have meant. No fillers: a word taken for one would be ignored. */
export const knownWords: readonly string[] = [
  ...new Set(spelled.flatMap(([phrase, { is }]) => (is === 'filler' ? [] : phrase.split(' ')))),
]

/** The role of the longest phrase that begins at the stem `at`, and where it ends. */
export function roleAt(stems: readonly string[], at: number): { role: Role; next: number } | undefined {
  for (let next = Math.min(at + longest, stems.length); next > at; next--) {
    const role = roles.get(stems.slice(at, next).join(' '))
    if (role && role.is !== 'pattern') return { role, next }
  }
  return undefined
}
