import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withExamples } from './end-to-end/compose-example.ts'
import { openDemoShop } from './end-to-end/demo-shop.ts'
import { type Document, exampleRequests } from './end-to-end/example-requests.ts'
import type { TestApp } from './helper.ts'

/**
 * Database round trips of every operation, counted on the wire while its documented example runs in the demo shop, for a
 * caller whose token the service has seen already. A page and its count are two statements at once: one wait.
 */
const budget: Readonly<Record<string, number>> = {
  readMetrics: 0,
  checkLiveness: 0,
  checkHealth: 1,
  requestPasswordReset: 0,
  confirmPasswordReset: 1,
  register: 8,
  logIn: 2,
  refreshTokens: 1,
  logOut: 1,
  readMe: 1,
  readMyRoles: 1,
  checkMyRole: 0,
  readMyProfile: 1,
  changeMyProfile: 6,
  changeMyPassword: 7,
  listUsers: 1,
  changeUserProfile: 6,
  replaceUserRoles: 7,
  grantUserRole: 7,
  revokeUserRole: 7,
  removeUser: 1,
  readClientIndex: 0,
  listClients: 1,
  createClient: 6,
  readClient: 1,
  replaceClient: 7,
  changeClient: 7,
  deactivateClient: 7,
  listMyAddresses: 1,
  addMyAddress: 7,
  changeMyAddress: 5,
  removeMyAddress: 5,
  listAuditEntries: 1,
  readAuditEntry: 1,
  listOffers: 1,
  readFilterChoices: 2, // brands and types at once
  listCartOffers: 1,
  suggestCart: 1,
  listBrandChoices: 1,
  listBrands: 1,
  createBrand: 5,
  renameBrand: 5,
  removeBrand: 5,
  listProductTypeChoices: 1,
  listProductTypes: 1,
  createProductType: 5,
  renameProductType: 5,
  removeProductType: 5,
  listProducts: 1,
  createProduct: 8,
  readProduct: 1,
  changeProduct: 1,
  removeProduct: 7,
  adjustStock: 1,
  downloadTemplate: 2, // brands and types at once
  exportCatalogue: 1,
  importCatalogue: 1,
  readCounterCart: 1,
  addToCounterCart: 1,
  setCounterCartQuantity: 1,
  removeFromCounterCart: 1,
  emptyCounterCart: 1,
  listMyPayments: 1,
  readMyPayment: 1,
  findCustomer: 1,
  searchProductsOnSale: 1,
  registerCounterSale: 1,
  receiveStripeEvent: 0,
  readStripeKey: 0,
  startCheckout: 2, // the hold, and the intent that Stripe made for it
  confirmPayment: 0,
  listEligibleSales: 1,
  listMyClaims: 2, // a page and its count at once
  createMyClaim: 1,
  listCreatedClaims: 2, // a page and its count at once
  createClaim: 1,
  listManagedClaims: 2, // a page and its count at once
  createManagedClaim: 1,
  listClaims: 2, // a page and its count at once
  addClaim: 1,
  readClaim: 1,
  evaluateClaimByNumber: 1,
  evaluateClaim: 1,
  evaluateClaimByPatch: 1,
  readSalesHistory: 1,
  readDashboard: 1,
  readReportIndex: 0,
  runReport: 2, // what the words may name, and the report
  runSpokenReport: 0,
  listMyReportTemplates: 1,
  addMyReportTemplate: 7,
  readMyReportTemplate: 1,
  replaceMyReportTemplate: 5,
  changeMyReportTemplate: 5,
  removeMyReportTemplate: 5,
  readForecastConfig: 1,
  changeForecastConfig: 6,
  trainForecast: 6,
  predictSales: 1,
  subscribeDevice: 2, // the device, and those beyond the most
  readSubscription: 1,
  unsubscribeDevices: 1,
  listMyNotifications: 3, // a page and its two counts at once
  markNotificationsRead: 1,
}

/** Waits until what an earlier request does after its answer is over. */
async function untilQuiet(app: TestApp, quietMs: number): Promise<void> {
  for (let seen = -1; seen !== app.proxy.roundTrips(); ) {
    seen = app.proxy.roundTrips()
    await sleep(quietMs)
  }
}

t.test('every operation keeps to its round trips', { timeout: 120_000 }, async (t) => {
  const { app, callerOf, completed } = await openDemoShop(t, true)
  const document = withExamples((await app.inject('/docs/json')).json() as Document)
  const measured: Record<string, number> = {}
  for (const one of exampleRequests(document)) {
    const caller = callerOf(one)
    const request = await completed(one)
    if (caller) await app.as(caller).inject('/api/direcciones/')
    // The letter is written after the answer, so that its time does not tell who has an account.
    await untilQuiet(app, one.name === 'confirmPasswordReset' ? 500 : 10)
    const { roundTrips } = await app.proxy.count(() => (caller ? app.as(caller) : app).inject(request))
    measured[one.name] = roundTrips
  }
  t.strictSame(measured, budget)
})
