/** Counts what a hand does, so that a journey that grows longer is noticed. */
import type { Locator, Page } from "playwright";

/** Clicks and keys that are no typing (C), fields typed into (F), taps of a card (T). */
export interface Steps {
  C: number;
  F: number;
  T: number;
}

export class Hand {
  readonly steps: Steps = { C: 0, F: 0, T: 0 };
  constructor(private readonly page: Page) {}

  async click(on: Locator): Promise<void> {
    this.steps.C += 1;
    await on.click();
  }

  /** A key or a chord, where the focus is. */
  async key(chord: string): Promise<void> {
    this.steps.C += 1;
    await this.page.keyboard.press(chord);
  }

  /** Types over what the field holds; the focus is there already, or this is what puts it there. */
  async fill(field: Locator, text: string): Promise<void> {
    this.steps.F += 1;
    await field.fill(text);
  }

  /** Types into whatever has the focus. */
  async type(text: string): Promise<void> {
    this.steps.F += 1;
    await this.page.keyboard.type(text);
  }

  /** Lays a card on the reader. */
  async tap(lay: () => Promise<unknown>): Promise<void> {
    this.steps.T += 1;
    await lay();
  }
}
