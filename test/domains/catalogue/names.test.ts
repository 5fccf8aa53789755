import t from 'tap'
import { createProduct } from '../../factories.ts'
import { build } from '../../helper.ts'

for (const { list, table } of [
  { list: '/api/gestion-catalogos/marcas', table: 'marca' },
  { list: '/api/gestion-catalogos/tipos-producto', table: 'tipoproducto' },
] as const) {
  t.test(list, async (t) => {
    const app = await build(t)
    const admin = app.as('Administrador')
    const create = (nombre: unknown, headers = {}) =>
      admin.inject({ method: 'POST', url: `${list}/crear/`, payload: { nombre }, headers })
    const rename = (id: number | string, nombre: unknown) =>
      admin.inject({ method: 'PUT', url: `${list}/${id}/`, payload: { nombre } })
    const remove = (id: number, headers = {}) =>
      admin.inject({ method: 'DELETE', url: `${list}/${id}/eliminar/`, headers })

    const first = (await create('  Ñandú  ')).json()
    t.same(first, { id: first.id, nombre: 'Ñandú' })
    await create('acme')
    t.same(
      (await admin.inject(`${list}/`)).json().map((item: { nombre: string }) => item.nombre),
      ['acme', 'Ñandú'],
    )

    t.test('a name that is taken is 409 and names the one that is there', async (t) => {
      const response = await create('ÑANDÚ')
      t.equal(response.statusCode, 409)
      t.match(response.json(), { code: 'NAME_TAKEN', detail: /"Ñandú"/ })
      t.equal((await rename(first.id, 'ACME')).statusCode, 409)
    })

    t.test(
      'wildcards in a name are letters, and the name that is told is the one that is taken',
      async (t) => {
        for (const nombre of ['a_b', 'aXb', 'a%', 'ab\\'])
          t.equal((await create(nombre)).statusCode, 201, nombre)
        t.match((await create('A_B')).json(), { status: 409, detail: /"a_b"/ })
        t.match((await create('AB\\')).json(), { status: 409, detail: /"ab\\"/ })
      },
    )

    t.test('a name is the same however it was typed', async (t) => {
      const { id, nombre } = (await create('Caf\u00e9 Uno')).json()
      t.equal(nombre, 'Caf\u00e9 Uno')
      for (const same of [
        'Cafe\u0301 Uno',
        'CAF\u00c9  UNO',
        'Caf\u00e9\u00a0Uno',
        '\ufeffCaf\u00e9\u200b Uno\t',
        'Caf\u00e9 U\u00adno',
      ])
        t.match((await create(same)).json(), { status: 409, detail: /"Caf\u00e9 Uno"/ }, JSON.stringify(same))
      t.same((await rename(id, 'Cafe\u0301  Dos')).json(), { id, nombre: 'Caf\u00e9 Dos' })
      t.equal((await create('Medio \ud83d emoji')).statusCode, 400)
      t.match((await create('Fiesta \u{1f389}')).json(), { nombre: 'Fiesta \u{1f389}' })
    })

    t.test('a change of case of the own name is no conflict', async (t) => {
      t.same((await rename(first.id, 'ÑANDÚ')).json(), { id: first.id, nombre: 'ÑANDÚ' })
      t.same((await rename(first.id, 'Ñandú')).json(), { id: first.id, nombre: 'Ñandú' })
    })

    t.test('twenty at once with one name make one', async (t) => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => create('Única')))
      const codes = answers.map(({ statusCode }) => statusCode).sort()
      t.same(codes, [201, ...Array(19).fill(409)])
    })

    t.test('one key makes one, and its replay says so', async (t) => {
      const headers = { 'idempotency-key': 'marca-1' }
      const [one, two] = await Promise.all([create('Con clave', headers), create('Con clave', headers)])
      t.same(one.json(), two.json())
      t.same([one.statusCode, two.statusCode], [201, 201])
      t.equal((await create('Con clave', headers)).headers['idempotent-replayed'], 'true')
      t.equal((await create('Otro cuerpo', headers)).statusCode, 422)
    })

    t.test('wrong names are 400, an unknown id is 404', async (t) => {
      for (const nombre of ['', '   ', 'x'.repeat(121), null, true, ['a']]) {
        const response = await create(nombre)
        t.equal(response.statusCode, 400, JSON.stringify(nombre))
        t.ok(response.json().errors.nombre)
      }
      t.equal((await rename(999_999, 'Nadie')).statusCode, 404)
      t.equal((await rename(999_999, '')).statusCode, 400, 'the body is looked at first')
      t.equal((await rename('abc', 'Nadie')).statusCode, 404)
      t.equal((await remove(999_999)).statusCode, 404)
    })

    t.test('one that products have is not removed', async (t) => {
      const id = (await create('En uso')).json().id
      const product = await createProduct(app.sql, { [table === 'marca' ? 'brandId' : 'typeId']: id })
      const response = await remove(id)
      t.equal(response.statusCode, 409)
      t.match(response.json().detail, /"En uso".*1/)
      await app.sql.write`delete from producto where id = ${product.id}`
      const removed = await remove(id)
      t.equal(removed.statusCode, 200)
      t.match(removed.json(), { detail: /"En uso" eliminad[oa] correctamente/ })
    })

    t.test('removing with a key is answered the same again', async (t) => {
      const id = (await create('Pasajera')).json().id
      const headers = { 'idempotency-key': `quitar-${id}` }
      const answers = [await remove(id, headers), await remove(id, headers)]
      t.same(
        answers.map(({ statusCode }) => statusCode),
        [200, 200],
      )
      t.equal((await remove(id)).statusCode, 404)
    })

    t.test('every change is in the audit log with its author', async (t) => {
      const { id } = await admin.user()
      const rows = await app.sql.read<{ operacion: string }>`
        select distinct operacion from audit_log where tabla = ${table} and usuario_id = ${id} order by 1`
      t.same(
        rows.map((row) => row.operacion),
        ['DELETE', 'INSERT', 'UPDATE'],
      )
    })

    t.test('only administrators', async (t) => {
      t.equal((await app.inject(`${list}/`)).statusCode, 401)
      t.equal((await app.as('Vendedor').inject(`${list}/`)).statusCode, 403)
      for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
        t.equal((await admin.inject({ method, url: `${list}/1/` })).statusCode, 405, method)
      }
    })
  })
}
