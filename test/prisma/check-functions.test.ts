import t from 'tap'
import { checkFunctions } from '../../prisma/check-functions.ts'
import { copyDatabase } from '../database-copy.ts'
import { withConnection } from '../database-server.ts'

const cases: readonly (readonly [string, string, RegExp])[] = [
  ['nothing changed', 'select 1', /^$/],
  [
    'another body',
    `create or replace function smartsales.audit_row() returns trigger language plpgsql as 'begin return null; end'`,
    /audit_row differs/,
  ],
  [
    'without its SET clause',
    'alter function smartsales.remove_person reset plan_cache_mode',
    /remove_person differs/,
  ],
  [
    'a function of nobody',
    `create function smartsales.extra() returns int language sql as 'select 1'`,
    /extra has no file/,
  ],
  [
    'open to everybody',
    'grant execute on function smartsales.audit_row to public',
    /Everybody may call smartsales\.audit_row/,
  ],
  [
    'a table open to everybody',
    'grant select on credential to public',
    /PUBLIC may select the table or view credential/,
  ],
]

t.test('functions that are not those of the files, or not for the service alone, are told', async (t) => {
  for (const [name, statement, expected] of cases) {
    const url = await copyDatabase(t)
    await withConnection(url, (client) => client.query(statement))
    t.match((await checkFunctions(url)).join('\n'), expected, name)
  }
})
