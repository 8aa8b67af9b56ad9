/** How long what has failed is tried last. */
const DISTRUST_MS = 5_000;

/** Remembers which host was found, and which ones failed lately. */
export class HostMemory {
  private readonly isBalanced: boolean;
  private found: string | undefined;
  private readonly failedAt = new Map<string, number>();

  /** Balanced: each order is another one, and none is preferred. */
  constructor(isBalanced: boolean) {
    this.isBalanced = isBalanced;
  }

  /** The one that was found first, those that failed lately last. */
  inOrder<Named>(hosts: readonly Named[], nameOf: (host: Named) => string): Named[] {
    const ranked = hosts.map((host) => ({
      host,
      rank: this.rankOf(nameOf(host)),
      chance: this.isBalanced ? Math.random() : 0,
    }));
    return ranked.sort((a, b) => a.rank - b.rank || a.chance - b.chance).map(({ host }) => host);
  }

  hasFound(name: string): void {
    if (!this.isBalanced) this.found = name;
    this.failedAt.delete(name);
  }

  hasFailed(name: string): void {
    if (this.found === name) this.found = undefined;
    this.failedAt.set(name, performance.now());
  }

  private rankOf(name: string): number {
    if (name === this.found) return 0;
    const isDistrusted = performance.now() < (this.failedAt.get(name) ?? -Infinity) + DISTRUST_MS;
    return isDistrusted ? 2 : 1;
  }
}
