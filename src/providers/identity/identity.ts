import type { Prisma } from '../../generated/prisma/client.ts'
import type { Database } from '../../lib/database/database.ts'

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

/** Somebody whose session goes on with these tokens. */
export interface Session {
  readonly userId: string
  /** Lower-case. */
  readonly email: string
  /** Names the session in the access token; null when the provider does not say. */
  readonly sessionId: string | null
  readonly tokens: Tokens
}

/** Somebody who proved who they are. */
export interface Login extends Session {
  /**
   * The session that the caller stores before the tokens are good (prisma/functions/open_session.sql), as that takes it:
   * it can be refreshed for some days since its last use. Null when the provider stores it.
   */
  readonly newSession: Readonly<
    Record<'id' | 'token_hash' | 'password_hash', string> & { days: number }
  > | null
  /** What the account was registered with, where the provider remembers it. */
  readonly registeredAs: Pick<Registration, 'name' | 'phone'> | null
}

/** A login whose profile may have to be written; a new account has more to store. */
export interface Account extends Login {
  /** Stores, with the profile, what this database keeps of a new account. */
  save?(tx: Prisma.TransactionClient): Promise<void>
  /** Removes a new account again when its profile can never be written. */
  undo?(): Promise<void>
}

export interface Credentials {
  readonly email: string
  /** The forms of the password that may be meant (as typed and trimmed), the likeliest first. */
  readonly passwords: readonly [string, ...string[]]
  /** The profile with this address and its row of `credential`; null when there is none. */
  readonly person: { readonly id: string; readonly password_hash: string | null } | null
}

/** A password that the provider has taken. It counts when `save` is committed. */
export interface NewPassword extends Pick<Session, 'userId' | 'email'> {
  /**
   * Stores it, with what the caller writes: `before` when an earlier transaction has, whose commit had no reply;
   * `refused`, without an effect, when its recovery token was used meanwhile.
   */
  save(tx: Prisma.TransactionClient): Promise<'now' | 'before' | 'refused'>
  /** Ends the sessions that the provider keeps elsewhere; called after the commit, may be repeated. */
  endSessions?(): Promise<void>
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

/**
 * Who somebody is, and nothing of what they may do. There are two: Supabase Auth, and embedded accounts in this
 * service's own tables. Every function may throw IDENTITY_UNAVAILABLE or IDENTITY_BUSY (503).
 */
export interface Identity {
  /** Accounts outside of this database; null when they are rows of it, which are deleted with the person's. */
  readonly remote: {
    /**
     * Makes an account what it should be; may be repeated. Returns the account's address, which is the old one when
     * the wanted one is another account's, or null when there is no account (any more).
     */
    align(userId: string, wanted: WantedAccount): Promise<{ readonly email: string } | null>
  } | null

  /** Checks a password. Returns null when it is wrong or nobody has the address, after the same work. */
  signIn(credentials: Credentials): Promise<Login | null>

  /** Makes an account. Returns null when the address has one already. Throws PASSWORD_REFUSED (400). */
  register(registration: Registration): Promise<Account | null>

  /**
   * Exchanges a refresh token, once; a second delivery within seconds gets the same answer. Returns null when the
   * token is unknown, expired, revoked or already exchanged (which revokes its session).
   */
  refresh(database: Database, refreshToken: string): Promise<Session | null>

  /** Ends the session of an access token. Ending it twice is no fault. */
  signOut(database: Database, session: Pick<Session, 'sessionId'> & { accessToken: string }): Promise<void>

  /**
   * Prepares the recovery of a password. Returns the letter to be mailed, or null when no account has the address,
   * when one was asked for a moment ago, or when the provider mails it itself (to `redirectTo`).
   */
  startRecovery(
    database: Database,
    recovery: { readonly email: string; readonly redirectTo: string | null },
  ): Promise<{ readonly to: string; readonly token: string } | null>

  /**
   * Takes a new password with a recovery token, which is good once; all sessions end. Returns null when the token is
   * no good. Throws PASSWORD_REFUSED (400).
   */
  finishRecovery(
    database: Database,
    recovery: { readonly token: string; readonly newPassword: string },
  ): Promise<NewPassword | null>

  /**
   * Takes another password for somebody who is logged in and has given the present one; `accessToken` is of a session of
   * theirs. Their session `sessionId` goes on, the others end. Throws PASSWORD_REFUSED (400).
   */
  changePassword(
    change: Pick<Session, 'userId' | 'email' | 'sessionId'> & { newPassword: string; accessToken: string },
  ): Promise<NewPassword>
}
