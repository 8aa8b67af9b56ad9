import type { TestServer } from '../../../tools/processes/testServer.ts';

/** A figure of /metrics. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Where a server that was started with MANAGEMENT_PORT=0 tells how it is. */
export async function managementOf({ output }: Pick<TestServer, 'output'>): Promise<string> {
  for (;;) {
    const line = output.find((each) => each.startsWith('Health and metrics: '));
    const url = /(http:\S+)\/livez/.exec(line ?? '')?.[1];
    if (url) return url;
    await new Promise(setImmediate);
  }
}

/** Those of now: what was read just before is shared, so it waits for another page. */
export async function readMetrics(management: string): Promise<string> {
  const earlier = await readPage(management);
  for (;;) {
    const page = await readPage(management);
    if (page !== earlier) return page;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function readPage(management: string): Promise<string> {
  const response = await fetch(`${management}/metrics`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.text();
}

/** The figures of a text in Prometheus' format. */
export function parseMetrics(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`no figure: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, label, of]) => [label, of])),
        value: Number(value),
      };
    });
}

/** The same without the label `worker`: what all of them have counted together. */
export function sumOfWorkers(samples: Sample[]): Sample[] {
  const sums = new Map<string, Sample>();
  for (const {
    name,
    labels: { worker: _, ...labels },
    value,
  } of samples) {
    const id = JSON.stringify([name, labels]);
    sums.set(id, { name, labels, value: (sums.get(id)?.value ?? 0) + value });
  }
  return [...sums.values()];
}

/** The values of one figure, by the only label that it has. */
export function byLabel(samples: Sample[], name: string): Record<string, number> {
  const found = samples.filter((sample) => sample.name === name);
  return Object.fromEntries(
    found.map(({ labels, value }) => [Object.values(labels).join(), value]),
  );
}

export interface Readiness {
  status: number;
  body: { status: string; reason?: string };
}

export async function askReadiness(management: string): Promise<Readiness> {
  const response = await fetch(`${management}/readyz`);
  return { status: response.status, body: (await response.json()) as Readiness['body'] };
}

/** Asks until it is as wanted; the test's own time limit ends that. */
export async function readinessBecomes(management: string, reason: RegExp | undefined) {
  for (;;) {
    const { status, body } = await askReadiness(management);
    const isWanted = reason ? reason.test(body.reason ?? '') : body.status === 'ready';
    if (isWanted) return { status, body };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
