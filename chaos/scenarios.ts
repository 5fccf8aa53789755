import type { Scenario } from './scenario.ts'
import { connectionScenarios } from './scenarios/connections.ts'
import { databaseScenarios } from './scenarios/database.ts'
import { instanceScenarios } from './scenarios/instances.ts'

/** All scenarios, in the order of a full run. */
export const scenarios: readonly Scenario[] = [
  ...databaseScenarios,
  ...connectionScenarios,
  ...instanceScenarios,
]
