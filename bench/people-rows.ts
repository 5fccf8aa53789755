import type { SqlClient } from '../src/lib/database/sql.ts'

/** Rows of one statement, so that none lasts longer than the service allows. */
const batch = 20_000

async function inBatches(
  count: number,
  write: (from: number, to: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 1; from <= count; from += batch) await write(from, Math.min(count, from + batch - 1))
}

/** Writes so many people with Spanish names, all of them clients, a few of them staff. */
export async function fillPeople(sql: SqlClient, count: number): Promise<void> {
  await inBatches(
    count,
    (from, to) => sql.write`
      with person as (
        insert into usuario (id, nombre, telefono, correo)
        select gen_random_uuid(),
          (array['Ana','José','María','Luis','Sofía','Núria','Pedro','Lucía','Martín','Inés'])[1 + n * 7 % 10] || ' '
            || (array['Pérez','Gómez','Rodríguez','Núñez','Quispe','Mamani','Choque','Vargas'])[1 + n / 10 % 8] || ' '
            || (array['Rojas','Castro','Condori','Flores','Díaz','Sánchez','López'])[1 + n / 80 % 7] || ' prueba ' || n,
          '7' || lpad((n::bigint * 7919 % 10000000)::text, 7, '0'), 'persona' || n || '@correo.example'
        from generate_series(${from}::int, ${to}::int) n returning id
      )
      insert into rolesusuario (usuario_id, rol_id) select id, 1 from person`,
  )
  await sql.write`insert into rolesusuario (usuario_id, rol_id) select id, 4 from usuario limit 5 on conflict do nothing`
  await sql.write`vacuum (analyze) usuario, rolesusuario`
}

/** Writes so many audit entries over half a year, by some hundred people, few of them deletions of products. */
export async function fillAuditLog(sql: SqlClient, count: number): Promise<void> {
  await inBatches(
    count,
    (from, to) => sql.write`
      insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
      select (array['venta','producto','usuario','direcciones','rolesusuario'])[1 + n % 5],
        case when n % 997 = 0 then 'DELETE' else (array['INSERT','UPDATE'])[1 + n % 2] end,
        timestamptz '2026-01-01' + (interval '180 days') * n / ${count}::int,
        (select id from usuario where lower(correo) = 'persona' || (1 + n % 200) || '@correo.example'),
        'Persona ' || (1 + n % 200), 'req-' || n,
        jsonb_build_object('id', n, 'nombre', 'Producto ' || n, 'precio', 10.5, 'stock', n % 50),
        jsonb_build_object('id', n, 'nombre', 'Producto ' || n, 'precio', 11.5, 'stock', n % 40)
      from generate_series(${from}::int, ${to}::int) n`,
  )
  await sql.write`vacuum (analyze) audit_log`
}
