export type Level = 'OK' | 'WARN' | 'FAIL'

/** One thing that was looked at: what about, how it stands, and a sentence that says what to do. */
export interface Finding {
  readonly level: Level
  readonly topic: string
  readonly sentence: string
}

/** All is as it should be. */
export const ok = (topic: string, sentence: string): Finding => ({ level: 'OK', topic, sentence })

/** It works, but somebody should know. */
export const warn = (topic: string, sentence: string): Finding => ({ level: 'WARN', topic, sentence })

/** It does not work. */
export const fail = (topic: string, sentence: string): Finding => ({ level: 'FAIL', topic, sentence })

/** One printed line per finding. */
export function formatFinding({ level, topic, sentence }: Finding): string {
  return `${level.padEnd(4)}  ${topic.padEnd(14)}  ${sentence}`
}

/** The closing line: how many of each. */
export function formatTotals(findings: readonly Finding[]): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length
  return `${count('OK')} ok, ${count('WARN')} warnings, ${count('FAIL')} failures`
}

/** 1 when something does not work, otherwise 0. */
export function exitCode(findings: readonly Finding[]): number {
  return findings.some((finding) => finding.level === 'FAIL') ? 1 : 0
}
