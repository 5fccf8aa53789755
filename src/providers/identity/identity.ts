import type { Sql, SqlClient } from '../../lib/database/sql.ts'

/** What the clients keep of a login; the names are the wire's. */
export interface Tokens {
  readonly access: string
  readonly refresh: string
  readonly token_type: string
  /** Seconds for which `access` is good. */
  readonly expires_in: number
}

/** What somebody says of themselves when they register. */
export interface Registration {
  /** Lower-case. */
  readonly email: string
  readonly password: string
  readonly name: string
  readonly phone: string | null
}

/**
 * Rows of the identity provider for the caller's statement: its CTEs (`name as (…), name as (…)`), or null when it
 * keeps its own elsewhere. `person` names a relation with the column `id`: one row when the statement goes ahead
 * and none otherwise.
 */
export type IdentityRows = (person: Sql) => Sql | null

/** Somebody who proved who they are. */
export interface Login {
  readonly userId: string
  readonly email: string
  /** Names the session in the access token; null when the provider does not say. */
  readonly sessionId: string | null
  readonly tokens: Tokens
  /** The session exists when these are written; they are safe to write twice. */
  readonly rows: IdentityRows
  /** What the account was registered with, where the provider remembers it. */
  readonly registeredAs: Pick<Registration, 'name' | 'phone'> | null
}

/** A fresh account, with its first login. */
export interface NewAccount extends Login {
  /** Takes the account away again when its profile can never be written. */
  undo(): Promise<void>
}

export interface Credentials {
  readonly email: string
  /** The forms of the password that may be meant (as typed and trimmed), the likeliest first. */
  readonly passwords: readonly [string, ...string[]]
  /** The profile with this address and what `storedPassword` gave for it; null when there is none. */
  readonly person: { readonly id: string; readonly storedPassword: string | null } | null
}

/** A link to be mailed to somebody who forgot the password. */
export interface RecoveryLetter {
  readonly to: string
  readonly token: string
}

export interface PasswordReset {
  readonly token: string
  readonly newPassword: string
  /** What the caller writes with the change: `person` has the column `id`, one row when it takes place. */
  readonly rows: (person: Sql) => Sql
}

/** Another password for somebody who is logged in and knows the present one. */
export interface PasswordChange {
  readonly userId: string
  /** The token of the session that goes on, and its id. */
  readonly accessToken: string
  readonly sessionId: string | null
  readonly newPassword: string
  /** What the caller writes with the change, as in `PasswordReset`. */
  readonly rows: (person: Sql) => Sql
}

/** What an account should be: gone, or as the shop's row says. */
export type WantedAccount =
  | 'removed'
  | {
      readonly name: string
      /** Null leaves the account's address alone. */
      readonly email: string | null
      readonly phone: string | null
      readonly is_active: boolean
    }

/** Accounts that are kept outside of this service's database. */
export interface RemoteAccounts {
  /**
   * Makes an account what it should be; may be repeated. Returns the account's address, which is the old one when
   * the wanted one is another account's, or null when there is no account (any more).
   */
  align(userId: string, wanted: WantedAccount): Promise<{ readonly email: string } | null>
}

/**
 * Who somebody is, and nothing of what they may do. Two of them keep the same promises: Supabase Auth and the
 * embedded one, which keeps accounts in this service's own tables.
 *
 * Every function may throw IDENTITY_UNAVAILABLE or IDENTITY_BUSY (503); nothing upstream gets out.
 */
export interface Identity {
  /** SQL for what is kept of the password of the row `usuario`, or null::text when it is kept elsewhere. */
  readonly storedPassword: Sql

  /** Accounts outside of this database; null when they are rows of it, which go with the person's. */
  readonly remote: RemoteAccounts | null

  /** Checks a password. Returns null when it is wrong or nobody has the address, after the same work. */
  signIn(credentials: Credentials): Promise<Login | null>

  /** Makes an account. Returns null when the address has one already. Throws PASSWORD_REFUSED (400). */
  register(registration: Registration): Promise<NewAccount | null>

  /**
   * Exchanges a refresh token, once; a second delivery within seconds gets the same answer. Returns null when
   * the token is unknown, expired, revoked or already exchanged (which revokes its session).
   */
  refresh(sql: SqlClient, refreshToken: string): Promise<Omit<Login, 'rows' | 'registeredAs'> | null>

  /** Ends the session of an access token. Ending it twice is no fault. */
  signOut(
    sql: SqlClient,
    session: { readonly id: string | null; readonly accessToken: string },
  ): Promise<void>

  /**
   * Prepares the recovery of a password. Returns the letter to be mailed, or null when nobody has the address,
   * when one was asked for a moment ago, or when the provider mails it itself (to `redirectTo`).
   */
  startRecovery(
    sql: SqlClient,
    recovery: { readonly email: string; readonly redirectTo: string | null },
  ): Promise<RecoveryLetter | null>

  /**
   * Sets a new password by a recovery token, which is good once, and ends all sessions. Returns whose it was,
   * or null when the token is no good. Throws PASSWORD_REFUSED (400).
   */
  finishRecovery(sql: SqlClient, reset: PasswordReset): Promise<{ readonly userId: string } | null>

  /** Sets another password and ends the person's other sessions. Throws PASSWORD_REFUSED (400). */
  changePassword(sql: SqlClient, change: PasswordChange): Promise<void>
}
