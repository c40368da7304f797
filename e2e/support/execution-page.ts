// What the journeys touch on the page of one execution.

import { expect, type Locator, type Page } from '@playwright/test'

export function executionPage(page: Page) {
  const dialog = page.getByRole('dialog', { name: 'Worker information' })
  return {
    /** The chip in the header. */
    state: page.locator('main header').first().locator('[data-state-name]'),
    timeline: page.getByRole('treegrid', { name: 'Task runs' }),
    row: (taskId: string) =>
      page.getByRole('row', { name: new RegExp(`^(Collapse |Expand )?${taskId}\\b`) }),
    inspector: (taskId: string) => page.getByRole('complementary', { name: `Task run ${taskId}` }),
    tab: (name: string) => page.getByRole('tab', { name, exact: true }).first(),
    log: page.getByRole('log'),
    workerInformation: dialog,
    async openWorkerInformation(attempt: number) {
      await page.getByRole('button', { name: `Attempt ${attempt}: actions` }).click()
      await page.getByRole('menuitem', { name: 'Worker information' }).click()
      await expect(dialog).toBeVisible()
      return dialog.getByRole('region', { name: `Attempt ${attempt}` })
    },
  }
}

/** The value beside a name in a list of facts. */
export function fact(scope: Locator, name: string): Locator {
  return scope
    .getByRole('term')
    .filter({ hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]')
}

/** Marks the document, so that `expectNotReloaded` can tell whether it is still the same one. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute('data-journey', 'same'))
}

export async function expectNotReloaded(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-journey', 'same')
}
