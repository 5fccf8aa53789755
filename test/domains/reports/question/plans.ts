/**
 * Questions and what they come to, read on Tuesday 2026-11-24 in La Paz with the demo shop's catalogue: report, days,
 * columns, filters with the number of matches, bounds, order, rows, format. Each was looked at.
 */
export const plans = `
ventas detalladas realizadas en enero y febrero 2025 => ventas_detalladas 2025-01-01..2025-03-01 [all] by fecha venta_id producto
ventas por marca en 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by -monto marca
ventas por categoría en marzo 2025 => ventas_por_categoria 2025-03-01..2025-04-01 [categoria monto unidades] by -monto categoria
ventas por cliente en el primer trimestre 2025 => ventas_por_cliente 2025-01-01..2025-04-01 [cliente n_ventas monto] by -monto cliente
ventas por mes durante 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
top productos más vendidos en 2025 => top_productos 2025-01-01..2026-01-01 [producto unidades monto] by -unidades producto first 10
ticket promedio del último trimestre => ticket_promedio 2026-07-01..2026-10-01 [ticket_promedio n_ventas]
garantías por estado en 2025 => garantias_por_estado 2025-01-01..2026-01-01 [estado n_casos] by -n_casos estado
ventas de producto 'iPhone' entre enero y marzo 2025 => ventas_detalladas 2025-01-01..2025-04-01 [all] producto=iPhone(7) by fecha venta_id producto
ventas del producto Galaxy S23 128GB en febrero 2025 => ventas_detalladas 2025-02-01..2025-03-01 [all] producto=Galaxy S23 128GB(1) by fecha venta_id producto
Quiero un reporte en Excel que muestre las ventas del periodo del 01/10/2024 al 01/01/2025. Debe mostrar el nombre del cliente, la cantidad de compras que realizó, el monto total que pagó y el rango de fechas en las que hizo las compras. => ventas_detalladas 2024-10-01..2025-01-02 [cliente n_compras monto_total fecha_min fecha_max] by -monto_total cliente xlsx grouped cliente asked cliente n_compras monto_total rango_fechas
Quiero un reporte de ventas del mes de septiembre, agrupado por producto, en PDF => ventas_detalladas 2026-09-01..2026-10-01 [producto n_compras monto_total] by -monto_total producto pdf grouped producto
mostrar fecha, producto del 05/03/2025 al 10/04/2025 => ventas_detalladas 2025-03-05..2025-04-11 [fecha producto] by fecha venta_id producto asked fecha producto
ventas de Samsung y LG por mes en 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] marca=Samsung+LG(2) by mes
comparar ventas de enero y febrero de 2025 => comparacion_de_ventas 2025-01-01..2025-02-01 vs 2025-02-01..2025-03-01 [monto monto_comparado diferencia variacion]
ventas de marzo comparadas con febrero => comparacion_de_ventas 2026-03-01..2026-04-01 vs 2026-02-01..2026-03-01 [monto monto_comparado diferencia variacion]
ventas por mes de 2025 vs 2024 => comparacion_de_ventas_por_mes 2025-01-01..2026-01-01 vs 2024-01-01..2025-01-01 [mes monto monto_comparado diferencia variacion] by mes
qué productos no se vendieron en octubre => productos_sin_ventas 2026-10-01..2026-11-01 [producto marca categoria stock] by producto
stock por debajo de 5 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<5 by stock producto
productos agotados => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock=0 by stock producto
clientes que compraron más de 1000 en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] monto>1000 by -monto cliente
productos con menos de 10 unidades vendidas este año => ventas_por_producto 2026-01-01..2027-01-01 [producto unidades monto] unidades<10 by -monto producto
cuál fue el producto más vendido en marzo => top_productos 2026-03-01..2026-04-01 [producto unidades monto] by -unidades producto first 1
top 5 clientes del año pasado => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente first 5
los 3 meses con más ventas de 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by -monto mes first 3
cuánto vendimos ayer => ventas_totales 2026-11-23..2026-11-24 [monto n_ventas unidades]
ventas por día de esta semana => ventas_por_dia 2026-11-23..2026-11-30 [fecha monto] by fecha
ventas de Julio Flores en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] cliente=Julio Flores(1) by fecha venta_id producto
ventas del cliente Ana Pérez en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] cliente=Ana Pérez(2) by fecha venta_id producto
garantías pendientes => garantias_por_estado 2026-05-29..2026-11-25 [estado n_casos] estado=Pendiente by -n_casos estado
reclamos por producto en 2025 => garantias_por_producto 2025-01-01..2026-01-01 [producto n_casos] by -n_casos producto
total de ventas de noviembre 2024 a enero 2025 => ventas_totales 2024-11-01..2025-02-01 [monto n_ventas unidades]
ventas mayores a 500 en marzo 2025 => ventas_detalladas 2025-03-01..2025-04-01 [all] total_venta>500 by fecha venta_id producto
marcas menos vendidas en 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by unidades marca first 10
ventsa por marac en enro 2025 => ventas_por_marca 2025-01-01..2025-02-01 [marca monto unidades] by -monto marca
ventas de los últimos 7 días => ventas_por_mes 2026-11-18..2026-11-25 [mes monto] by mes
ventas de televisores Samsung por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] categoria=Televisores(1) marca=Samsung(1) by mes
comparar Samsung con Sony en 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] marca=Samsung+Sony(2) by -monto marca
últimas 10 ventas => ventas_individuales 2026-05-29..2026-11-25 [venta_id fecha cliente monto] by -fecha -venta_id first 10
ventas => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] by mes
ventas 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas de hoy => ventas_por_mes 2026-11-24..2026-11-25 [mes monto] by mes
ventas de marzo => ventas_por_mes 2026-03-01..2026-04-01 [mes monto] by mes
ventas de diciembre => ventas_por_mes 2025-12-01..2026-01-01 [mes monto] by mes
ventas del 29 de febrero => ventas_por_mes 2024-02-29..2024-03-01 [mes monto] by mes
ventas del 29 de febrero de 2024 => ventas_por_mes 2024-02-29..2024-03-01 [mes monto] by mes
ventas del 5 al 10 de marzo de 2025 => ventas_por_mes 2025-03-05..2025-03-11 [mes monto] by mes
ventas del 5 de marzo al 10 de abril de 2025 => ventas_por_mes 2025-03-05..2025-04-11 [mes monto] by mes
ventas entre el 5 y el 10 de marzo => ventas_por_mes 2026-03-05..2026-03-11 [mes monto] by mes
ventas de noviembre a enero => ventas_por_mes 2025-11-01..2026-02-01 [mes monto] by mes
ventas de diciembre, enero y febrero 2025 => ventas_por_mes 2024-12-01..2025-03-01 [mes monto] by mes
ventas 2023 a 2025 => ventas_por_mes 2023-01-01..2026-01-01 [mes monto] by mes
ventas de 2024 y 2025 => ventas_por_mes 2024-01-01..2026-01-01 [mes monto] by mes
ventas Q1 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas T3 => ventas_por_mes 2026-07-01..2026-10-01 [mes monto] by mes
ventas del 2 trimestre de 2025 => ventas_por_mes 2025-04-01..2025-07-01 [mes monto] by mes
ventas del tercer trimestre del año pasado => ventas_por_mes 2025-07-01..2025-10-01 [mes monto] by mes
ventas del segundo semestre 2025 => ventas_por_mes 2025-07-01..2026-01-01 [mes monto] by mes
ventas del cuatrimestre 2 de 2025 => ventas_por_mes 2025-05-01..2025-09-01 [mes monto] by mes
ventas del último trimestre de 2025 => ventas_por_mes 2025-10-01..2026-01-01 [mes monto] by mes
ventas de la primera quincena de marzo 2025 => ventas_por_mes 2025-03-01..2025-03-16 [mes monto] by mes
ventas de la última semana de octubre => ventas_por_mes 2026-10-25..2026-11-01 [mes monto] by mes
ventas de los primeros 10 días de marzo de 2025 => ventas_por_mes 2025-03-01..2025-03-11 [mes monto] by mes
ventas de este mes => ventas_por_mes 2026-11-01..2026-12-01 [mes monto] by mes
ventas del mes => ventas_por_mes 2026-11-01..2026-12-01 [mes monto] by mes
ventas del mes pasado => ventas_por_mes 2026-10-01..2026-11-01 [mes monto] by mes
ventas de la semana pasada => ventas_por_mes 2026-11-16..2026-11-23 [mes monto] by mes
ventas de esta semana => ventas_por_mes 2026-11-23..2026-11-30 [mes monto] by mes
ventas del año => ventas_por_mes 2026-01-01..2027-01-01 [mes monto] by mes
ventas del año pasado => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas del año antepasado => ventas_por_mes 2024-01-01..2025-01-01 [mes monto] by mes
ventas de los últimos 3 meses => ventas_por_mes 2026-08-25..2026-11-25 [mes monto] by mes
ventas de los últimos 3 meses completos => ventas_por_mes 2026-08-01..2026-11-01 [mes monto] by mes
ventas de los últimos doce meses por mes => ventas_por_mes 2025-11-25..2026-11-25 [mes monto] by mes
ventas de hace 3 días => ventas_por_mes 2026-11-21..2026-11-22 [mes monto] by mes
ventas desde hace 2 semanas => ventas_por_mes 2026-11-11..2026-11-25 [mes monto] by mes
ventas desde marzo de 2025 => ventas_por_mes 2025-03-01..2026-11-25 [mes monto] by mes
ventas a partir del 15 de octubre => ventas_por_mes 2026-10-15..2026-11-25 [mes monto] by mes
ventas hasta marzo 2025 => ventas_por_mes 2000-01-01..2025-04-01 [mes monto] by mes
ventas antes de 2025 => ventas_por_mes 2000-01-01..2025-01-01 [mes monto] by mes
ventas después de octubre => ventas_por_mes 2026-11-01..2026-11-25 [mes monto] by mes
ventas en lo que va del año => ventas_por_mes 2026-01-01..2026-11-25 [mes monto] by mes
ventas del lunes => ventas_por_mes 2026-11-23..2026-11-24 [mes monto] by mes
ventas del lunes pasado => ventas_por_mes 2026-11-23..2026-11-24 [mes monto] by mes
ventas del fin de semana pasado => ventas_por_mes 2026-11-21..2026-11-23 [mes monto] by mes
ventas históricas => ventas_por_mes 2000-01-01..2026-11-25 [mes monto] by mes
ventas de todo el tiempo por año => ventas_por_anio 2000-01-01..2026-11-25 [anio monto] by anio
ventas 2025-03-05 => ventas_por_mes 2025-03-05..2025-03-06 [mes monto] by mes
ventas entre 2025-01-01 y 2025-03-31 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas del 05/03/25 => ventas_por_mes 2025-03-05..2025-03-06 [mes monto] by mes
ventas del 3/2025 => ventas_por_mes 2025-03-01..2025-04-01 [mes monto] by mes
ventas de 03-2025 => ventas_por_mes 2025-03-01..2025-04-01 [mes monto] by mes
ventas de enero 25 => ventas_por_mes 2025-01-01..2025-02-01 [mes monto] by mes
ventas de abr 2025 => ventas_por_mes 2025-04-01..2025-05-01 [mes monto] by mes
ventas del primero de enero de 2025 => ventas_por_mes 2025-01-01..2025-01-02 [mes monto] by mes
ventas de dos mil veinticinco => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas de la gestión 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas del primer mes de 2025 => ventas_por_mes 2025-01-01..2025-02-01 [mes monto] by mes
ventas de ayer y hoy => ventas_por_mes 2026-11-23..2026-11-25 [mes monto] by mes
ventas de anteayer => ventas_por_mes 2026-11-22..2026-11-23 [mes monto] by mes
ventas por semana en octubre => ventas_por_semana 2026-10-01..2026-11-01 [semana monto] by semana
ventas por trimestre en 2025 => ventas_por_trimestre 2025-01-01..2026-01-01 [trimestre monto] by trimestre
ventas por año => ventas_por_anio 2026-05-29..2026-11-25 [anio monto] by anio
ventas diarias de octubre => ventas_por_dia 2026-10-01..2026-11-01 [fecha monto] by fecha
ventas mensuales 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas semanales => ventas_por_semana 2026-05-29..2026-11-25 [semana monto] by semana
ventas anuales => ventas_por_anio 2026-05-29..2026-11-25 [anio monto] by anio
ventas por producto en 2025 => ventas_por_producto 2025-01-01..2026-01-01 [producto unidades monto] by -monto producto
ventas por canal en 2025 => ventas_por_canal 2025-01-01..2026-01-01 [canal n_ventas monto] by -monto canal
ventas por marca y mes en 2025 => ventas_por_marca_y_mes 2025-01-01..2026-01-01 [marca mes monto unidades] by marca mes
ventas por categoría y por marca => ventas_por_categoria_y_marca 2026-05-29..2026-11-25 [categoria marca monto unidades] by -monto categoria marca
ventas por cliente y producto => ventas_por_cliente_y_producto 2026-05-29..2026-11-25 [cliente producto n_ventas monto unidades] by -monto cliente producto
unidades vendidas por marca en 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by -unidades marca
unidades vendidas por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes unidades] by mes
cantidad de ventas por mes en 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes n_ventas] by mes
número de clientes por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes n_clientes] by mes
cuántos clientes compraron en marzo => ventas_totales 2026-03-01..2026-04-01 [n_clientes]
cuántas ventas hubo en marzo => ventas_totales 2026-03-01..2026-04-01 [n_ventas]
cuántas unidades se vendieron de Samsung en marzo => ventas_totales 2026-03-01..2026-04-01 [unidades] marca=Samsung(1)
cuánto compró Ana Pérez en 2025 => ventas_totales 2025-01-01..2026-01-01 [monto n_ventas unidades] cliente=Ana Pérez(2)
cuánto gastó Juan Quispe este año => ventas_totales 2026-01-01..2027-01-01 [monto] cliente=Juan Quispe(1)
qué compró Ana Pérez en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] cliente=Ana Pérez(2) by fecha venta_id producto
facturación de 2025 => ventas_totales 2025-01-01..2026-01-01 [monto]
ingresos por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] by mes
ingresos totales de marzo => ventas_totales 2026-03-01..2026-04-01 [monto]
total vendido en marzo => ventas_totales 2026-03-01..2026-04-01 [monto]
monto total de ventas de 2025 => ventas_totales 2025-01-01..2026-01-01 [monto]
resumen de ventas de marzo => ventas_totales 2026-03-01..2026-04-01 [monto n_ventas unidades]
ticket promedio => ticket_promedio 2026-05-29..2026-11-25 [ticket_promedio n_ventas]
ticket promedio por mes en 2025 => ticket_promedio_por_mes 2025-01-01..2026-01-01 [mes ticket_promedio n_ventas] by mes
ticket promedio por cliente => ticket_promedio_por_cliente 2026-05-29..2026-11-25 [cliente ticket_promedio n_ventas] by -ticket_promedio cliente
ticket promedio de Samsung => ticket_promedio 2026-05-29..2026-11-25 [ticket_promedio n_ventas] marca=Samsung(1)
venta promedio de marzo => ticket_promedio 2026-03-01..2026-04-01 [ticket_promedio n_ventas]
promedio de ventas => ticket_promedio 2026-05-29..2026-11-25 [ticket_promedio n_ventas]
mejores clientes => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente first 10
mejores 5 clientes de 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente first 5
peores productos => productos_menos_vendidos 2026-05-29..2026-11-25 [producto unidades monto] by unidades producto first 10
los 5 productos menos vendidos => productos_menos_vendidos 2026-05-29..2026-11-25 [producto unidades monto] by unidades producto first 5
el cliente que más compró en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente first 1
clientes que más gastaron => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente first 10
quién compró más en marzo => ventas_por_cliente 2026-03-01..2026-04-01 [cliente n_ventas monto] by -monto cliente first 1
qué marca se vendió más en marzo => ventas_por_marca 2026-03-01..2026-04-01 [marca monto unidades] by -unidades marca first 1
qué marca vendió más => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by -unidades marca first 1
qué productos se vendieron más en 2025 => top_productos 2025-01-01..2026-01-01 [producto unidades monto] by -unidades producto first 10
productos más vendidos de Samsung => top_productos 2026-05-29..2026-11-25 [producto unidades monto] marca=Samsung(1) by -unidades producto first 10
productos más vendidos de la categoría Televisores => top_productos 2026-05-29..2026-11-25 [producto unidades monto] categoria=Televisores(1) by -unidades producto first 10
productos Samsung más vendidos => top_productos 2026-05-29..2026-11-25 [producto unidades monto] marca=Samsung(1) by -unidades producto first 10
celulares más vendidos en 2025 => top_productos 2025-01-01..2026-01-01 [producto unidades monto] categoria=Celulares(1) by -unidades producto first 10
más vendidos de 2025 => top_productos 2025-01-01..2026-01-01 [producto unidades monto] by -unidades producto first 10
lo más vendido en marzo => top_productos 2026-03-01..2026-04-01 [producto unidades monto] by -unidades producto first 10
top 3 => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -unidades producto first 3
top 10 ventas => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -unidades producto first 10
top cinco marcas de 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by -monto marca first 5
mejor mes del año => ventas_por_mes 2026-01-01..2027-01-01 [mes monto] by -monto mes first 1
en qué mes vendimos más en 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by -monto mes first 1
qué día vendimos más en octubre => ventas_por_dia 2026-10-01..2026-11-01 [fecha monto] by -monto fecha first 1
mes con menos ventas de 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by monto mes first 1
día con mayor facturación => ventas_por_dia 2026-05-29..2026-11-25 [fecha monto] by -monto fecha first 1
productos con mayor facturación => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -monto producto first 10
clientes con más compras => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -n_ventas cliente first 10
ventas más altas de marzo => ventas_individuales 2026-03-01..2026-04-01 [venta_id fecha cliente monto] by -monto venta_id first 10
las 5 ventas más grandes de 2025 => ventas_individuales 2025-01-01..2026-01-01 [venta_id fecha cliente monto] by -monto venta_id first 5
mayores ventas de octubre => ventas_individuales 2026-10-01..2026-11-01 [venta_id fecha cliente monto] by -monto venta_id first 10
ranking de clientes => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente first 10
ranking de productos por monto => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -monto producto first 10
top 5 productos por monto => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -monto producto first 5
clientes con más de 3 compras en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] n_ventas>3 by -monto cliente
clientes con al menos 2 compras => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] n_ventas>=2 by -monto cliente
clientes que gastaron entre 500 y 1000 => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] monto>=500 monto<=1000 by -monto cliente
marcas con ventas superiores a 10000 => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] monto>10000 by -monto marca
marcas con más de 50 unidades => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] unidades>50 by -monto marca
días con ventas mayores a 5.000 => ventas_por_dia 2026-05-29..2026-11-25 [fecha monto] monto>5000 by fecha
meses con ventas por debajo de 10 mil => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] monto<10000 by mes
productos con 5 o menos unidades vendidas => ventas_por_producto 2026-05-29..2026-11-25 [producto unidades monto] unidades<=5 by -monto producto
ventas de más de 1000 bolivianos => ventas_detalladas 2026-05-29..2026-11-25 [all] total_venta>1000 by fecha venta_id producto
ventas menores a Bs. 100 en octubre => ventas_detalladas 2026-10-01..2026-11-01 [all] total_venta<100 by fecha venta_id producto
ventas con monto mayor o igual a 1.500,50 => ventas_detalladas 2026-05-29..2026-11-25 [all] total_venta>=1500.5 by fecha venta_id producto
ventas por marca mayores a 1000 => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] monto>1000 by -monto marca
stock menor a 5 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<5 by stock producto
stock de Samsung => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] marca=Samsung(1) by stock producto
stock de televisores => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] categoria=Televisores(1) by stock producto
stock por marca => stock_por_marca 2026-11-24..2026-11-25 [marca stock] by stock marca
stock total => stock_total 2026-11-24..2026-11-25 [stock]
stock bajo => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<=5 by stock producto
productos con poco stock => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<=5 by stock producto
productos sin stock => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock=0 by stock producto
productos con stock menor o igual a 3 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<=3 by stock producto
productos con menos de 10 unidades en stock => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<10 by stock producto
cuánto stock hay de Galaxy S23 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] producto=Galaxy S23(1) by stock producto
productos con más stock => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by -stock producto first 10
los 10 productos con menos stock => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by stock producto first 10
inventario => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by stock producto
inventario por categoría => stock_por_categoria 2026-11-24..2026-11-25 [categoria stock] by stock categoria
stock entre 5 y 10 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock>=5 stock<=10 by stock producto
productos disponibles => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock>0 by stock producto
qué productos no se vendieron en los últimos 3 meses => productos_sin_ventas 2026-08-25..2026-11-25 [producto marca categoria stock] by producto
productos sin ventas en octubre => productos_sin_ventas 2026-10-01..2026-11-01 [producto marca categoria stock] by producto
productos que no se han vendido este año => productos_sin_ventas 2026-01-01..2027-01-01 [producto marca categoria stock] by producto
productos con stock que no se vendieron en octubre => productos_sin_ventas 2026-10-01..2026-11-01 [producto marca categoria stock] stock>0 by producto
marcas sin ventas en octubre => marcas_sin_ventas 2026-10-01..2026-11-01 [marca] by marca
clientes que no compraron en 2025 => clientes_sin_compras 2025-01-01..2026-01-01 [cliente] by cliente
clientes sin compras este mes => clientes_sin_compras 2026-11-01..2026-12-01 [cliente] by cliente
productos Samsung que no se vendieron en octubre => productos_sin_ventas 2026-10-01..2026-11-01 [producto marca categoria stock] marca=Samsung(1) by producto
garantías => garantias_por_estado 2026-05-29..2026-11-25 [estado n_casos] by -n_casos estado
garantías por mes en 2025 => garantias_por_mes 2025-01-01..2026-01-01 [mes n_casos] by mes
garantías por producto => garantias_por_producto 2026-05-29..2026-11-25 [producto n_casos] by -n_casos producto
garantías de Samsung por mes => garantias_por_mes 2026-05-29..2026-11-25 [mes n_casos] marca=Samsung(1) by mes
cuántas garantías hubo en 2025 => garantias_totales 2025-01-01..2026-01-01 [n_casos]
cuántos reclamos pendientes hay => garantias_totales 2026-05-29..2026-11-25 [n_casos] estado=Pendiente
garantías rechazadas en 2025 => garantias_por_estado 2025-01-01..2026-01-01 [estado n_casos] estado=Rechazado by -n_casos estado
productos con más garantías => garantias_por_producto 2026-05-29..2026-11-25 [producto n_casos] by -n_casos producto first 10
productos con más reclamos en 2025 => garantias_por_producto 2025-01-01..2026-01-01 [producto n_casos] by -n_casos producto first 10
marca con más devoluciones => garantias_por_marca 2026-05-29..2026-11-25 [marca n_casos] by -n_casos marca first 1
devoluciones de 2025 => garantias_por_estado 2025-01-01..2026-01-01 [estado n_casos] by -n_casos estado
reclamos por cliente => garantias_por_cliente 2026-05-29..2026-11-25 [cliente n_casos] by -n_casos cliente
comparar 2024 y 2025 => comparacion_de_ventas 2024-01-01..2025-01-01 vs 2025-01-01..2026-01-01 [monto monto_comparado diferencia variacion]
comparar ventas por marca de 2024 y 2025 => comparacion_de_ventas_por_marca 2024-01-01..2025-01-01 vs 2025-01-01..2026-01-01 [marca monto monto_comparado diferencia variacion] by -monto marca
comparación de ventas entre enero y febrero de 2025 => comparacion_de_ventas 2025-01-01..2025-02-01 vs 2025-02-01..2025-03-01 [monto monto_comparado diferencia variacion]
ventas de enero vs febrero => comparacion_de_ventas 2026-01-01..2026-02-01 vs 2026-02-01..2026-03-01 [monto monto_comparado diferencia variacion]
ventas de este mes comparadas con el mes pasado => comparacion_de_ventas 2026-11-01..2026-12-01 vs 2026-10-01..2026-11-01 [monto monto_comparado diferencia variacion]
ventas de marzo 2025 comparadas con el mes anterior => comparacion_de_ventas 2025-03-01..2025-04-01 vs 2025-02-01..2025-03-01 [monto monto_comparado diferencia variacion]
ventas de marzo 2025 comparadas con el año anterior => comparacion_de_ventas 2025-03-01..2025-04-01 vs 2024-03-01..2024-04-01 [monto monto_comparado diferencia variacion]
ventas de marzo 2025 comparadas con el mismo mes del año anterior => comparacion_de_ventas 2025-03-01..2025-04-01 vs 2024-03-01..2024-04-01 [monto monto_comparado diferencia variacion]
ventas por marca comparadas con el año pasado => comparacion_de_ventas_por_marca 2026-01-01..2027-01-01 vs 2025-01-01..2026-01-01 [marca monto monto_comparado diferencia variacion] by -monto marca
ventas de hoy comparadas con ayer => comparacion_de_ventas 2026-11-24..2026-11-25 vs 2026-11-23..2026-11-24 [monto monto_comparado diferencia variacion]
ventas del primer trimestre 2025 frente al primer trimestre 2024 => comparacion_de_ventas 2025-01-01..2025-04-01 vs 2024-01-01..2024-04-01 [monto monto_comparado diferencia variacion]
ventas del primer trimestre 2025 contra el mismo periodo del año anterior => comparacion_de_ventas 2025-01-01..2025-04-01 vs 2024-01-01..2024-04-01 [monto monto_comparado diferencia variacion]
unidades vendidas en marzo comparadas con febrero => comparacion_de_ventas 2026-03-01..2026-04-01 vs 2026-02-01..2026-03-01 [unidades unidades_comparado diferencia variacion]
diferencia entre enero y febrero de 2025 => comparacion_de_ventas 2025-01-01..2025-02-01 vs 2025-02-01..2025-03-01 [monto monto_comparado diferencia variacion]
comparar ventas de enero a marzo con abril a junio de 2025 => comparacion_de_ventas 2025-01-01..2025-04-01 vs 2025-04-01..2025-07-01 [monto monto_comparado diferencia variacion]
ventas de Samsung en marzo comparadas con febrero => comparacion_de_ventas 2026-03-01..2026-04-01 vs 2026-02-01..2026-03-01 [monto monto_comparado diferencia variacion] marca=Samsung(1)
garantías de marzo comparadas con febrero => garantias_por_estado 2026-03-01..2026-04-01 vs 2026-02-01..2026-03-01 [estado n_casos n_casos_comparado diferencia variacion] by -n_casos estado
comparar ventas por mes de 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
comparar mostrador y web en 2025 => ventas_por_canal 2025-01-01..2026-01-01 [canal n_ventas monto] canal=mostrador+web by -monto canal
ventas de la semana del 5 de marzo => ventas_por_mes 2026-03-02..2026-03-09 [mes monto] by mes
ventas por mes, año 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas del 1 al 15 del mes pasado => ventas_por_mes 2026-10-01..2026-10-16 [mes monto] by mes
ventas del 1 al 15 del mes de marzo => ventas_por_mes 2026-03-01..2026-03-16 [mes monto] by mes
qué productos generan más ingresos => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -monto producto first 10
productos más vendidos en monto en 2025 => top_productos 2025-01-01..2026-01-01 [producto unidades monto] by -monto producto first 10
cuánto vendimos este mes comparado con el anterior => comparacion_de_ventas 2026-11-01..2026-12-01 vs 2026-10-01..2026-11-01 [monto monto_comparado diferencia variacion]
ventas de la semana pasada respecto a la anterior => comparacion_de_ventas 2026-11-16..2026-11-23 vs 2026-11-09..2026-11-16 [monto monto_comparado diferencia variacion]
¿cómo van las ventas de este mes frente al mes pasado? => comparacion_de_ventas 2026-11-01..2026-12-01 vs 2026-10-01..2026-11-01 [monto monto_comparado diferencia variacion]
stock por debajo del mínimo => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<=5 by stock producto
cuántas unidades hay en stock => stock_total 2026-11-24..2026-11-25 [stock] stock>0
de qué productos quedan menos de 5 unidades => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<5 by stock producto
ventas de Cocina Mabe de Inducción => ventas_detalladas 2026-05-29..2026-11-25 [all] producto=Cocina Mabe de Inducción(1) by fecha venta_id producto
ventas de refrigeradores side by side => ventas_detalladas 2026-05-29..2026-11-25 [all] producto=refrigeradores side by side(7) by fecha venta_id producto
ventas de cocinas Mabe => ventas_detalladas 2026-05-29..2026-11-25 [all] categoria=Cocinas(1) marca=Mabe(1) by fecha venta_id producto
ventas por mes y año => ventas_por_mes_y_anio 2026-05-29..2026-11-25 [mes anio monto] by mes anio
ventas por producto y por mes de la marca Sony en 2025 => ventas_por_producto_y_mes 2025-01-01..2026-01-01 [producto mes unidades monto] marca=Sony(1) by producto mes
ventas de la última semana de octubre comparadas con la primera semana de octubre => comparacion_de_ventas 2026-10-25..2026-11-01 vs 2026-10-01..2026-10-08 [monto monto_comparado diferencia variacion]
quiero saber cuánto vendimos de Samsung y de LG en octubre => ventas_totales 2026-10-01..2026-11-01 [monto n_ventas unidades] marca=Samsung+LG(2)
cuánto vendimos en total en 2025 por marca y categoría => ventas_por_marca_y_categoria 2025-01-01..2026-01-01 [marca categoria monto unidades] by -monto marca categoria
top 10 clientes por monto en 2025 en excel => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente first 10 xlsx
las 3 marcas con mayor cantidad de unidades vendidas en 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by -unidades marca first 3
cliente con mayor monto de compras en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente first 1
clientes con mayor número de compras => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -n_ventas cliente first 10
los clientes que menos compraron en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by monto cliente first 10
ventas del trimestre pasado por categoría => ventas_por_categoria 2026-07-01..2026-10-01 [categoria monto unidades] by -monto categoria
ventas de enero 2025 a febrero 2026 por mes => ventas_por_mes 2025-01-01..2026-03-01 [mes monto] by mes
qué se vendió ayer => ventas_por_producto 2026-11-23..2026-11-24 [producto unidades monto] by -monto producto
qué vendimos hoy => ventas_por_producto 2026-11-24..2026-11-25 [producto unidades monto] by -monto producto
cuántas ventas hubo por día en octubre => ventas_por_dia 2026-10-01..2026-11-01 [fecha n_ventas] by fecha
cuánto se vendió por canal => ventas_por_canal 2026-05-29..2026-11-25 [canal n_ventas monto] by -monto canal
ventas de la app => ventas_detalladas 2026-05-29..2026-11-25 [all] canal=movil by fecha venta_id producto
ventas con pdf => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] by mes pdf
hazme un reporte en pdf y excel de ventas por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] by mes pdf
reporte de ventas agrupado por mes en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [mes n_compras monto_total] by -monto_total mes grouped mes
reporte de ventas agrupado por categoría y marca => ventas_detalladas 2026-05-29..2026-11-25 [categoria marca n_compras monto_total] by -monto_total categoria marca grouped categoria
ventas agrupadas por día en octubre => ventas_detalladas 2026-10-01..2026-11-01 [fecha n_compras monto_total] by -monto_total fecha grouped dia
detalle de ventas de Samsung del 01/10/2025 al 31/10/2025 => ventas_detalladas 2025-10-01..2025-11-01 [all] marca=Samsung(1) by fecha venta_id producto
detalle de las ventas del cliente Ana Pérez => ventas_detalladas 2026-05-29..2026-11-25 [all] cliente=Ana Pérez(2) by fecha venta_id producto
ventas de los clientes Ana Pérez y Juan Quispe en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] cliente=Ana Pérez+Juan Quispe(3) by -monto cliente
ventas de marzo con columnas: fecha, cliente, total => ventas_detalladas 2026-03-01..2026-04-01 [cliente fecha_min fecha_max monto_total] by -monto_total cliente grouped cliente asked fecha cliente monto_total
mostrar unidades vendidas y nombre del producto de octubre => ventas_detalladas 2026-10-01..2026-11-01 [cantidad producto] by fecha venta_id producto asked cantidad producto
debe incluir id de venta, fecha y domicilio. ventas de octubre => ventas_detalladas 2026-10-01..2026-11-01 [venta_id fecha direccion] by fecha venta_id producto asked venta_id fecha direccion
garantías por estado y mes en 2025 => garantias_por_estado_y_mes 2025-01-01..2026-01-01 [estado mes n_casos] by estado mes
reclamos mensuales => garantias_por_mes 2026-05-29..2026-11-25 [mes n_casos] by mes
cuántas devoluciones hubo este mes => garantias_totales 2026-11-01..2026-12-01 [n_casos]
productos nunca vendidos => productos_sin_ventas 2026-05-29..2026-11-25 [producto marca categoria stock] by producto
categorías que no se vendieron en 2025 => categorias_sin_ventas 2025-01-01..2026-01-01 [categoria] by categoria
artículos sin movimiento en los últimos 90 días => productos_sin_ventas 2026-08-27..2026-11-25 [producto marca categoria stock] by producto
qué no se vendió en octubre => productos_sin_ventas 2026-10-01..2026-11-01 [producto marca categoria stock] by producto
ventas de los últimos 2 trimestres => ventas_por_mes 2026-05-25..2026-11-25 [mes monto] by mes
quiénes son los mejores clientes del año => ventas_por_cliente 2026-01-01..2027-01-01 [cliente n_ventas monto] by -monto cliente first 10
ventas de marzo 2025, columnas cliente, producto, cantidad y subtotal => ventas_detalladas 2025-03-01..2025-04-01 [cliente producto cantidad subtotal] by fecha venta_id producto asked cliente producto cantidad subtotal
ventas de marzo 2025. Debe mostrar fecha, cliente, producto y total => ventas_detalladas 2025-03-01..2025-04-01 [fecha cliente producto total_venta] by fecha venta_id producto asked fecha cliente producto monto_total
ventas de marzo, mostrar cliente y monto total => ventas_detalladas 2026-03-01..2026-04-01 [cliente monto_total] by -monto_total cliente grouped cliente asked cliente monto_total
ventas agrupadas por marca en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [marca n_compras monto_total] by -monto_total marca grouped marca
ventas agrupado por cliente, mostrar cantidad de compras y monto total, en excel => ventas_detalladas 2026-05-29..2026-11-25 [cliente n_compras monto_total] by -monto_total cliente xlsx grouped cliente asked n_compras monto_total
ventas detalladas por cliente en marzo => ventas_detalladas 2026-03-01..2026-04-01 [cliente n_compras monto_total] by -monto_total cliente grouped cliente
detalle de ventas de marzo en PDF => ventas_detalladas 2026-03-01..2026-04-01 [all] by fecha venta_id producto pdf
lista de ventas de octubre => ventas_detalladas 2026-10-01..2026-11-01 [all] by fecha venta_id producto
lista de clientes que compraron en octubre => ventas_por_cliente 2026-10-01..2026-11-01 [cliente n_ventas monto] by -monto cliente
listado de productos vendidos en octubre => ventas_por_producto 2026-10-01..2026-11-01 [producto unidades monto] by -monto producto
exportar a csv las ventas por categoría de 2025 => ventas_por_categoria 2025-01-01..2026-01-01 [categoria monto unidades] by -monto categoria csv
ventas por marca en pdf del 01/01/2025 al 31/03/2025 => ventas_por_marca 2025-01-01..2025-04-01 [marca monto unidades] by -monto marca pdf
muéstrame las ventas por mes de 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
quiero ver los productos más vendidos del mes pasado en excel => top_productos 2026-10-01..2026-11-01 [producto unidades monto] by -unidades producto first 10 xlsx
dame el top 5 de clientes de 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente first 5
necesito un reporte de ventas por categoría durante el último semestre => ventas_por_categoria 2026-01-01..2026-07-01 [categoria monto unidades] by -monto categoria
genera un informe de ventas por cliente del año 2025 en formato pdf => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -monto cliente pdf
reporte de ventas por marca ordenado por unidades => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by -unidades marca
ventas por marca ordenadas por unidades de menor a mayor => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by unidades marca
ventas por cliente en orden alfabético => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by cliente
ventas por mes de mayor a menor en 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by -monto mes
ventas por producto ordenado por nombre => ventas_por_producto 2026-05-29..2026-11-25 [producto unidades monto] by producto
ventas detalladas de octubre ordenadas por monto => ventas_detalladas 2026-10-01..2026-11-01 [all] by -total_venta fecha venta_id producto
ventas de la marca Samsung en marzo 2025 => ventas_detalladas 2025-03-01..2025-04-01 [all] marca=Samsung(1) by fecha venta_id producto
ventas por marca Samsung en marzo 2025 => ventas_detalladas 2025-03-01..2025-04-01 [all] marca=Samsung(1) by fecha venta_id producto
ventas de la marca 'Samsung' => ventas_detalladas 2026-05-29..2026-11-25 [all] marca=Samsung(1) by fecha venta_id producto
ventas del cliente 'Ana' => ventas_detalladas 2026-05-29..2026-11-25 [all] cliente=Ana(2) by fecha venta_id producto
ventas de la categoría televisores por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] categoria=Televisores(1) by mes
ventas para el cliente Juan Quispe en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] cliente=Juan Quispe(1) by fecha venta_id producto
ventas de "Galaxy" => ventas_detalladas 2026-05-29..2026-11-25 [all] producto=Galaxy(14) by fecha venta_id producto
ventas de iPhone 13 => ventas_detalladas 2026-05-29..2026-11-25 [all] producto=iPhone 13(1) by fecha venta_id producto
ventas de celular samsung galaxy 13 128gb => ventas_detalladas 2026-05-29..2026-11-25 [all] producto=Celular Samsung Galaxy 13 128GB(1) by fecha venta_id producto
ventas de laptops Lenovo en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] producto=laptops Lenovo(6) by fecha venta_id producto
ventas de computadoras => ventas_detalladas 2026-05-29..2026-11-25 [all] categoria=computadoras(1) by fecha venta_id producto
ventas de Sansung en marzo => ventas_detalladas 2026-03-01..2026-04-01 [all] marca=Samsung(1) by fecha venta_id producto
ventas de septimbre => ventas_por_mes 2026-09-01..2026-10-01 [mes monto] by mes
ventas de agosot => ventas_por_mes 2026-08-01..2026-09-01 [mes monto] by mes
garantias por stado => garantias_por_estado 2026-05-29..2026-11-25 [estado n_casos] by -n_casos estado
ventas de Marco Aguilar => ventas_detalladas 2026-05-29..2026-11-25 [all] cliente=Marco Aguilar(1) by fecha venta_id producto
ventas de Rosa Mayo en mayo => ventas_detalladas 2026-05-01..2026-06-01 [all] cliente=Rosa Mayo(1) by fecha venta_id producto
ventas a María del Carmen Soliz => ventas_detalladas 2026-05-29..2026-11-25 [all] cliente=María del Carmen Soliz(1) by fecha venta_id producto
clientes que compraron Samsung en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] marca=Samsung(1) by -monto cliente
marcas que compró Ana Pérez => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] cliente=Ana Pérez(2) by -monto marca
productos que compró Juan Quispe en 2025 => ventas_por_producto 2025-01-01..2026-01-01 [producto unidades monto] cliente=Juan Quispe(1) by -monto producto
qué clientes compraron iPhone 13 en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] producto=iPhone 13(1) by -monto cliente
ventas de Samsung y Televisores en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] marca=Samsung(1) categoria=Televisores(1) by fecha venta_id producto
ventas web por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] canal=web by mes
ventas en mostrador de marzo => ventas_detalladas 2026-03-01..2026-04-01 [all] canal=mostrador by fecha venta_id producto
ventas en línea vs mostrador => ventas_por_canal 2026-05-29..2026-11-25 [canal n_ventas monto] canal=web+mostrador by -monto canal
ventas de productos en 2025 => ventas_por_producto 2025-01-01..2026-01-01 [producto unidades monto] by -monto producto
ventas de clientes => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente
productos => ventas_por_producto 2026-05-29..2026-11-25 [producto unidades monto] by -monto producto
marzo 2025 => ventas_por_mes 2025-03-01..2025-04-01 [mes monto] by mes
2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
Samsung => ventas_detalladas 2026-05-29..2026-11-25 [all] marca=Samsung(1) by fecha venta_id producto
reporte 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
buenos días, quiero las ventas de ayer por favor => ventas_por_mes 2026-11-23..2026-11-24 [mes monto] by mes
¿Cuánto vendimos el mes pasado? => ventas_totales 2026-10-01..2026-11-01 [monto n_ventas unidades]
¿Cuánto se ha vendido este año? => ventas_totales 2026-01-01..2027-01-01 [monto n_ventas unidades]
¿Cuál es la marca más vendida? => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by -unidades marca first 1
¿Cuáles fueron las categorías más vendidas en 2025? => ventas_por_categoria 2025-01-01..2026-01-01 [categoria monto unidades] by -unidades categoria first 10
¿Qué productos se están agotando? => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<=5 by stock producto
precio promedio por producto => ventas_por_producto 2026-05-29..2026-11-25 [producto precio_promedio] by -precio_promedio producto
precio promedio vendido de Samsung en 2025 => ventas_totales 2025-01-01..2026-01-01 [precio_promedio] marca=Samsung(1)
productos con precio mayor a 1000 => ventas_por_producto 2026-05-29..2026-11-25 [producto unidades monto precio_promedio] precio_promedio>1000 by -monto producto
ventas por mes de Samsung y LG comparadas 2025 con 2024 => comparacion_de_ventas_por_mes 2025-01-01..2026-01-01 vs 2024-01-01..2025-01-01 [mes monto monto_comparado diferencia variacion] marca=Samsung+LG(2) by mes
ventas 📊 por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] by mes
ventas del día 5 de marzo de 2025 => ventas_por_mes 2025-03-05..2025-03-06 [mes monto] by mes
ventas del 5 marzo 2025 => ventas_por_mes 2025-03-05..2025-03-06 [mes monto] by mes
ventas de los meses de enero y febrero de 2025 => ventas_por_mes 2025-01-01..2025-03-01 [mes monto] by mes
ventas del mes de enero al mes de marzo de 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas de enero hasta marzo de 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas desde el 1 de enero hasta el 15 de febrero de 2025 => ventas_por_mes 2025-01-01..2025-02-16 [mes monto] by mes
ventas desde enero => ventas_por_mes 2026-01-01..2026-11-25 [mes monto] by mes
ventas desde el año pasado => ventas_por_mes 2025-01-01..2026-11-25 [mes monto] by mes
ventas de los años 2024 y 2025 => ventas_por_mes 2024-01-01..2026-01-01 [mes monto] by mes
ventas de marzo por marca del año 2025 => ventas_por_marca 2025-03-01..2025-04-01 [marca monto unidades] by -monto marca
ventas por marca de marzo y abril del 2025 => ventas_por_marca 2025-03-01..2025-05-01 [marca monto unidades] by -monto marca
ventas del 1 al 15 de este mes => ventas_por_mes 2026-11-01..2026-11-16 [mes monto] by mes
ventas del 1 al 15 => ventas_por_mes 2026-11-01..2026-11-16 [mes monto] by mes
ventas del 24/12/2024 al 06/01/2025 => ventas_por_mes 2024-12-24..2025-01-07 [mes monto] by mes
ventas del 06/01/2025 al 24/12/2024 => ventas_por_mes 2024-12-24..2025-01-07 [mes monto] by mes
ventas del 24-12-2024 hasta el 31-12-2024 => ventas_por_mes 2024-12-24..2025-01-01 [mes monto] by mes
ventas 01/01/2025 – 31/01/2025 => ventas_por_mes 2025-01-01..2025-02-01 [mes monto] by mes
ventas del 5/3 => ventas_por_mes 2026-03-05..2026-03-06 [mes monto] by mes
ventas del 5/3 al 10/3 => ventas_por_mes 2026-03-05..2026-03-11 [mes monto] by mes
ventas del 1 trimestre al 3 trimestre de 2025 => ventas_por_mes 2025-01-01..2025-10-01 [mes monto] by mes
ventas de enero-marzo 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas en el primer semestre del 2025 por categoria => ventas_por_categoria 2025-01-01..2025-07-01 [categoria monto unidades] by -monto categoria
ventas del bimestre 1 2025 => ventas_por_mes 2025-01-01..2025-03-01 [mes monto] by mes
ventas del I trimestre 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas del 1er trimestre de 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas 3T 2025 => ventas_por_mes 2025-07-01..2025-10-01 [mes monto] by mes
ventas primer trimestre => ventas_por_mes 2026-01-01..2026-04-01 [mes monto] by mes
ventas durante el mes de octubre => ventas_por_mes 2026-10-01..2026-11-01 [mes monto] by mes
ventas durante la semana => ventas_por_mes 2026-11-23..2026-11-30 [mes monto] by mes
ventas del último mes => ventas_por_mes 2026-10-01..2026-11-01 [mes monto] by mes
ventas del último año => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes
ventas de la última semana => ventas_por_mes 2026-11-16..2026-11-23 [mes monto] by mes
ventas de los últimos 30 días => ventas_por_mes 2026-10-26..2026-11-25 [mes monto] by mes
ventas de las últimas 4 semanas => ventas_por_mes 2026-10-28..2026-11-25 [mes monto] by mes
ventas de los últimos 2 años por mes => ventas_por_mes 2024-11-25..2026-11-25 [mes monto] by mes
ventas del mes en curso => ventas_por_mes 2026-11-01..2026-12-01 [mes monto] by mes
ventas del presente año => ventas_por_mes 2026-01-01..2027-01-01 [mes monto] by mes
ventas de esta quincena => ventas_por_mes 2026-11-16..2026-12-01 [mes monto] by mes
ventas de noviembre y diciembre del año pasado => ventas_por_mes 2025-11-01..2026-01-01 [mes monto] by mes
total vendido hoy => ventas_totales 2026-11-24..2026-11-25 [monto]
cuántos productos vendimos ayer => ventas_totales 2026-11-23..2026-11-24 [unidades]
cuántas unidades de televisores vendimos en octubre => ventas_totales 2026-10-01..2026-11-01 [unidades] categoria=Televisores(1)
cuál es el ticket promedio de octubre => ticket_promedio 2026-10-01..2026-11-01 [ticket_promedio n_ventas]
cuál fue el mejor día de octubre => ventas_por_dia 2026-10-01..2026-11-01 [fecha monto] by -monto fecha first 1
cuál fue la mejor semana de 2025 => ventas_por_semana 2025-01-01..2026-01-01 [semana monto] by -monto semana first 1
en qué trimestre se vendió más en 2025 => ventas_por_trimestre 2025-01-01..2026-01-01 [trimestre monto] by -monto trimestre first 1
cuál fue el peor mes de 2025 => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by monto mes first 1
a qué cliente le vendimos más => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente first 1
qué categoría genera más ingresos => ventas_por_categoria 2026-05-29..2026-11-25 [categoria monto unidades] by -monto categoria first 1
qué producto dejó más ingresos en 2025 => top_productos 2025-01-01..2026-01-01 [producto unidades monto] by -monto producto first 1
los tres productos más vendidos de octubre => top_productos 2026-10-01..2026-11-01 [producto unidades monto] by -unidades producto first 3
5 clientes con más compras en 2025 => ventas_por_cliente 2025-01-01..2026-01-01 [cliente n_ventas monto] by -n_ventas cliente first 5
productos más comprados por Ana Pérez => top_productos 2026-05-29..2026-11-25 [producto unidades monto] cliente=Ana Pérez(2) by -unidades producto first 10
qué compra más Ana Pérez => top_productos 2026-05-29..2026-11-25 [producto unidades monto] cliente=Ana Pérez(2) by -unidades producto first 10
top 5 categorías por unidades en 2025 => ventas_por_categoria 2025-01-01..2026-01-01 [categoria monto unidades] by -unidades categoria first 5
top 5 productos con menos ventas => productos_menos_vendidos 2026-05-29..2026-11-25 [producto unidades monto] by monto producto first 5
ranking de marcas por unidades vendidas en 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by -unidades marca first 10
marcas ordenadas por ventas => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by -monto marca
clientes ordenados por número de compras => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -n_ventas cliente
ventas totales por cliente => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente
total por categoría en 2025 => ventas_por_categoria 2025-01-01..2026-01-01 [categoria monto unidades] by -monto categoria
total de unidades por producto en octubre => ventas_por_producto 2026-10-01..2026-11-01 [producto unidades monto] by -unidades producto
monto por cliente y mes en 2025 => ventas_por_cliente_y_mes 2025-01-01..2026-01-01 [cliente mes n_ventas monto] by cliente mes
ventas por mes y canal => ventas_por_mes_y_canal 2026-05-29..2026-11-25 [mes canal n_ventas monto] by mes canal
ventas por día y marca en octubre => ventas_por_dia_y_marca 2026-10-01..2026-11-01 [fecha marca monto unidades] by fecha marca
ventas de Samsung por día en octubre => ventas_por_dia 2026-10-01..2026-11-01 [fecha monto] marca=Samsung(1) by fecha
ventas de Samsung a Ana Pérez en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] marca=Samsung(1) cliente=Ana Pérez(2) by fecha venta_id producto
ventas de televisores Samsung a Juan Quispe => ventas_detalladas 2026-05-29..2026-11-25 [all] categoria=Televisores(1) marca=Samsung(1) cliente=Juan Quispe(1) by fecha venta_id producto
ventas de Samsung mayores a 1000 => ventas_detalladas 2026-05-29..2026-11-25 [all] marca=Samsung(1) total_venta>1000 by fecha venta_id producto
clientes con compras mayores a 1000 en Samsung => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] marca=Samsung(1) monto>1000 by -monto cliente
productos con más de 10 unidades vendidas en 2025 => ventas_por_producto 2025-01-01..2026-01-01 [producto unidades monto] unidades>10 by -monto producto
categorías con menos de 100 unidades => ventas_por_categoria 2026-05-29..2026-11-25 [categoria monto unidades] unidades<100 by -monto categoria
días con más de 5 ventas en octubre => ventas_por_dia 2026-10-01..2026-11-01 [fecha monto n_ventas] n_ventas>5 by fecha
clientes que compraron más de 3 veces => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] n_ventas>3 by -monto cliente
ventas entre 100 y 500 bolivianos => ventas_detalladas 2026-05-29..2026-11-25 [all] total_venta>=100 total_venta<=500 by fecha venta_id producto
ventas superiores a 2000 en 2025 => ventas_detalladas 2025-01-01..2026-01-01 [all] total_venta>2000 by fecha venta_id producto
ventas por encima de 2000 => ventas_detalladas 2026-05-29..2026-11-25 [all] total_venta>2000 by fecha venta_id producto
clientes con ventas de más de 1.000,50 => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] monto>1000.5 by -monto cliente
reclamos aprobados en 2025 => garantias_por_estado 2025-01-01..2026-01-01 [estado n_casos] estado=Completado by -n_casos estado
reclamos por marca en 2025 => garantias_por_marca 2025-01-01..2026-01-01 [marca n_casos] by -n_casos marca
reclamos por mes y producto => garantias_por_mes_y_producto 2026-05-29..2026-11-25 [mes producto n_casos] by mes producto
garantías por categoría del último año => garantias_por_categoria 2025-01-01..2026-01-01 [categoria n_casos] by -n_casos categoria
cuántos reclamos por producto en 2025 => garantias_por_producto 2025-01-01..2026-01-01 [producto n_casos] by -n_casos producto
top 3 productos con más reclamos => garantias_por_producto 2026-05-29..2026-11-25 [producto n_casos] by -n_casos producto first 3
garantías del cliente Ana Pérez => garantias_por_estado 2026-05-29..2026-11-25 [estado n_casos] cliente=Ana Pérez(2) by -n_casos estado
devoluciones por mes => garantias_por_mes 2026-05-29..2026-11-25 [mes n_casos] by mes
rma por estado => garantias_por_estado 2026-05-29..2026-11-25 [estado n_casos] by -n_casos estado
comparar el primer trimestre de 2025 con el primer trimestre de 2024 => comparacion_de_ventas 2025-01-01..2025-04-01 vs 2024-01-01..2024-04-01 [monto monto_comparado diferencia variacion]
comparativo de ventas por categoría 2024 vs 2025 => comparacion_de_ventas_por_categoria 2024-01-01..2025-01-01 vs 2025-01-01..2026-01-01 [categoria monto monto_comparado diferencia variacion] by -monto categoria
comparar ventas de octubre con septiembre por producto => comparacion_de_ventas_por_producto 2026-10-01..2026-11-01 vs 2026-09-01..2026-10-01 [producto monto monto_comparado diferencia variacion] by -monto producto
ventas de este año vs año pasado por mes => comparacion_de_ventas_por_mes 2026-01-01..2027-01-01 vs 2025-01-01..2026-01-01 [mes monto monto_comparado diferencia variacion] by mes
top 5 productos de octubre comparado con septiembre => comparacion_de_ventas_por_producto 2026-10-01..2026-11-01 vs 2026-09-01..2026-10-01 [producto unidades unidades_comparado diferencia variacion] by -unidades producto first 5
compara las unidades vendidas por marca en 2024 y 2025 => comparacion_de_ventas_por_marca 2024-01-01..2025-01-01 vs 2025-01-01..2026-01-01 [marca unidades unidades_comparado diferencia variacion] by -unidades marca
ventas de octubre comparadas con el período anterior => comparacion_de_ventas 2026-10-01..2026-11-01 vs 2026-09-01..2026-10-01 [monto monto_comparado diferencia variacion]
stock del producto iPhone 13 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] producto=iPhone 13(1) by stock producto
stock de iPhone => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] producto=iPhone(7) by stock producto
qué productos tienen stock menor a 10 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<10 by stock producto
productos por agotarse => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock<=5 by stock producto
productos agotados de Samsung => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] marca=Samsung(1) stock=0 by stock producto
existencias por marca => stock_por_marca 2026-11-24..2026-11-25 [marca stock] by stock marca
stock superior a 100 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] stock>100 by stock producto
stock de Samsung por debajo de 5 => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] marca=Samsung(1) stock<5 by stock producto
stock en excel => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by stock producto xlsx
reporte de inventario en pdf => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by stock producto pdf
última venta => ventas_individuales 2026-05-29..2026-11-25 [venta_id fecha cliente monto] by -fecha -venta_id first 1
última compra de Ana Pérez => ventas_individuales 2026-05-29..2026-11-25 [venta_id fecha cliente monto] cliente=Ana Pérez(2) by -fecha -venta_id first 1
últimas ventas => ventas_individuales 2026-05-29..2026-11-25 [venta_id fecha cliente monto] by -fecha -venta_id first 10
las ventas más recientes => ventas_individuales 2026-05-29..2026-11-25 [venta_id fecha cliente monto] by -fecha -venta_id first 10
productos con mayor rotación => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -unidades producto first 10
ventas x marca => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by -monto marca
ventas de mayo a la fecha => ventas_por_mes 2026-05-01..2026-11-25 [mes monto] by mes
ventas del año a la fecha => ventas_por_mes 2026-01-01..2026-11-25 [mes monto] by mes
ticket promedio por mes => ticket_promedio_por_mes 2026-05-29..2026-11-25 [mes ticket_promedio n_ventas] by mes
monto por venta en octubre => ventas_individuales 2026-10-01..2026-11-01 [venta_id fecha cliente monto] by -monto venta_id
cuánto vendí ayer => ventas_totales 2026-11-23..2026-11-24 [monto n_ventas unidades]
stock actual => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by stock producto
stock ahora => stock_por_producto 2026-11-24..2026-11-25 [producto marca categoria stock] by stock producto
ventas ahora => ventas_por_mes 2026-11-24..2026-11-25 [mes monto] by mes
VENTAS POR MARCA EN 2025 => ventas_por_marca 2025-01-01..2026-01-01 [marca monto unidades] by -monto marca
ventas/marca => ventas_por_marca 2026-05-29..2026-11-25 [marca monto unidades] by -monto marca
ventas por línea de producto => ventas_por_categoria 2026-05-29..2026-11-25 [categoria monto unidades] by -monto categoria
¿Qué vendimos el 24 de diciembre? => ventas_por_producto 2025-12-24..2025-12-25 [producto unidades monto] by -monto producto
cuántos televisores vendimos en octubre => ventas_totales 2026-10-01..2026-11-01 [monto n_ventas unidades] categoria=Televisores(1)
ventas por cliente de cada producto => ventas_por_cliente_y_producto 2026-05-29..2026-11-25 [cliente producto n_ventas monto unidades] by -monto cliente producto
productos más vendidos por marca Samsung => top_productos 2026-05-29..2026-11-25 [producto unidades monto] marca=Samsung(1) by -unidades producto first 10
ventas de la categoria celulares en el primer trimestre de 2025 por mes => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] categoria=Celulares(1) by mes
ventas de enero, febrero y marzo de 2025 => ventas_por_mes 2025-01-01..2025-04-01 [mes monto] by mes
ventas en diciembre del año pasado => ventas_por_mes 2025-12-01..2026-01-01 [mes monto] by mes
ventas de la última quincena => ventas_por_mes 2026-11-01..2026-11-16 [mes monto] by mes
clientes por mes => ventas_por_mes 2026-05-29..2026-11-25 [mes n_clientes] by mes
ventas desde 2024 => ventas_por_mes 2024-01-01..2026-11-25 [mes monto] by mes
ventas de 2024 a la fecha => ventas_por_mes 2024-01-01..2026-11-25 [mes monto] by mes
ventas de los últimos 3 años por año => ventas_por_anio 2023-11-25..2026-11-25 [anio monto] by anio
ventas individuales de octubre => ventas_individuales 2026-10-01..2026-11-01 [venta_id fecha cliente monto] by -monto venta_id
ventas en la tienda => ventas_por_mes 2026-05-29..2026-11-25 [mes monto] by mes
ventas por mes de 2025 en formato csv => ventas_por_mes 2025-01-01..2026-01-01 [mes monto] by mes csv
ventas de 5 productos => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -unidades producto first 5
ventas de 2 clientes => ventas_por_cliente 2026-05-29..2026-11-25 [cliente n_ventas monto] by -monto cliente first 2
3 productos => top_productos 2026-05-29..2026-11-25 [producto unidades monto] by -unidades producto first 3
`
