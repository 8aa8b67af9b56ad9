import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import {
  type ServerOnDatabase,
  startServerOnDatabase,
} from '../../../tools/processes/serversOnDatabase.ts';
import { spawnSupervised } from '../../../tools/processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { projectRoot } from '../../config.ts';
import { findFreePort } from '../../database/embedded/postmaster.ts';
import { managementOf, parseMetrics, readMetrics, type Sample } from '../support/management.ts';
import { readQuery, type Selector } from '../support/promql.ts';

/** What Prometheus adds by itself. */
const ownLabels = ['instance', 'job', 'alertname', 'alertstate'];
const ownFigures = ['up', 'ALERTS'];
const rulesFile = join(projectRoot, 'deploy/prometheus/alerts.yaml');
const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;

interface Asked {
  where: string;
  query: string;
}

interface Rule {
  alert: string;
  expr: string;
}

function readAlerts(): Asked[] {
  const { groups } = parse(readFileSync(rulesFile, 'utf8'));
  const rules: Rule[] = groups.flatMap((group: { rules: Rule[] }) => group.rules);
  return rules.map(({ alert, expr }) => ({ where: alert, query: expr }));
}

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

/** With values in place of Grafana's variables. */
function readDashboard(): Asked[] {
  const file = join(projectRoot, 'deploy/grafana/inventory-dashboard.json');
  const { panels, annotations, templating } = JSON.parse(readFileSync(file, 'utf8'));
  const [marks] = annotations.list;
  const [, variable] = templating.list;
  const asked = (panels as Panel[]).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: title, query: expr })),
  );
  asked.push({ where: 'annotations', query: marks.expr });
  const [, name] = /^label_values\((\w+), instance\)$/.exec(variable.query) ?? [];
  asked.push({ where: 'the variable instance', query: String(name) });
  return asked.map(({ where, query }) => ({
    where,
    query: query.replaceAll('$__rate_interval', '4s').replaceAll('$instance', '.*'),
  }));
}

describe('the alerts and the dashboard', () => {
  let server: ServerOnDatabase;
  let management: string;
  let text: string;
  let samples: Sample[];

  before(async () => {
    server = await startServerOnDatabase({ MANAGEMENT_PORT: '0', WORKERS: '2' });
    management = await managementOf(server);
    const productId = await server.database.addProduct(1);
    // What is collected of garbage has figures as soon as there is some.
    do {
      await placeOrder(server.url, { productId, quantity: 1 });
      text = await readMetrics(management);
    } while (!text.includes('nodejs_gc_duration_seconds_sum{'));
    samples = parseMetrics(text);
  });
  after(() => server.stop());

  const typeOf = (name: string) => {
    const family = name.replace(/_(bucket|sum|count)$/, '');
    const [, type] = new RegExp(`^# TYPE (?:${name}|${family}) (\\w+)$`, 'm').exec(text) ?? [];
    return type;
  };

  function checkSelector({ name, matchers }: Selector, where: string): void {
    if (ownFigures.includes(name)) return;
    const found = samples.filter((sample) => sample.name === name);
    assert.ok(found.length > 0, `${where}: there is no ${name}`);
    for (const { label, operator, value } of matchers) {
      if (ownLabels.includes(label)) continue;
      const values = found.map(({ labels }) => labels[label]);
      const wanted = operator.endsWith('~') ? value.split('|') : [value];
      for (const each of wanted) {
        assert.ok(values.includes(each), `${where}: ${name} has no ${label}="${each}"`);
      }
    }
  }

  it('ask in PromQL, and for figures, labels and values that there are', () => {
    const asked = [...readAlerts(), ...readDashboard()];
    assert.ok(asked.length > 40);
    for (const { where, query } of asked) {
      const { faults, selectors, groupings, rated } = readQuery(query);
      assert.deepEqual(faults, [], where);
      assert.ok(selectors.length > 0, where);
      for (const selector of selectors) checkSelector(selector, where);
      for (const grouping of groupings) {
        const names = grouping.selectors.map(({ name }) => name);
        const grouped = samples.filter(({ name }) => names.includes(name));
        for (const label of grouping.labels.filter((each) => !ownLabels.includes(each))) {
          const has = grouped.some(({ labels }) => label in labels);
          assert.ok(has, `${where}: ${names} have no label ${label}`);
        }
      }
      for (const name of rated) {
        assert.match(typeOf(name) ?? '', /counter|histogram|summary/, `${where}: rate of ${name}`);
      }
    }
  });

  it('and docs/operating.md have every figure of ours, and every alert', () => {
    const page = readFileSync(join(projectRoot, 'docs/operating.md'), 'utf8');
    const families = [...text.matchAll(/^# TYPE ((?:inventory|db_client)_\w+)/gm)];
    assert.ok(families.length > 10);
    const queries = readDashboard().map(({ query }) => query);
    for (const [, name = ''] of families) {
      assert.ok(page.includes(`\`${name}\``), `docs/operating.md does not have ${name}`);
      assert.ok(
        queries.some((query) => query.includes(name)),
        `the dashboard lacks ${name}`,
      );
    }
    for (const { where } of readAlerts()) {
      assert.ok(page.includes(`\`${where}\``), `docs/operating.md does not have ${where}`);
    }
  });

  it('are what promtool takes, and fire when they should', { skip: !isThere('promtool') }, () => {
    const cwd = join(projectRoot, 'deploy/prometheus');
    execFileSync('promtool', ['check', 'config', 'prometheus.yaml'], { cwd });
    execFileSync('promtool', ['test', 'rules', 'alertTests.yaml'], { cwd });
  });

  it('get answers from a Prometheus', { skip: !isThere('prometheus') }, async (t) => {
    const { path, remove } = makeTemporaryDirectory();
    t.after(remove);
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rulesFile],
      scrape_configs: [
        { job_name: 'inventory', static_configs: [{ targets: [new URL(management).host] }] },
      ],
    };
    writeFileSync(join(path, 'prometheus.yaml'), JSON.stringify(config));
    const port = await findFreePort();
    const args = ['prometheus.yaml', 'data'].map((name) => join(path, name));
    const prometheus = spawnSupervised(
      'prometheus',
      [
        `--config.file=${args[0]}`,
        `--storage.tsdb.path=${args[1]}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    t.after(() => prometheus.kill('SIGKILL'));
    const api = `http://127.0.0.1:${port}/api/v1`;
    const ask = async (query: string) => {
      const response = await fetch(`${api}/query?${new URLSearchParams({ query })}`);
      const { status, data, error } = (await response.json()) as {
        status: string;
        data: { result: unknown[] };
        error?: string;
      };
      assert.equal(status, 'success', `${query}: ${error}`);
      return data.result;
    };
    const enough = 'count_over_time(inventory_ready[1m]) >= 4';
    while ((await ask(enough).catch(() => [])).length === 0) await sleep(100);
    await placeOrder(server.url, { productId: 1, quantity: 1 });
    await sleep(2_500); // two scrapes

    for (const { where, query } of readDashboard()) {
      const result = await ask(query);
      const mayBeEmpty = where === 'annotations' || /> 0$/.test(query);
      assert.ok(mayBeEmpty || result.length > 0, `${where}: nothing for ${query}`);
    }
    const rules = await fetch(`${api}/rules`).then((response) => response.json());
    const health = (rules as { data: { groups: { rules: { health: string }[] }[] } }).data.groups
      .flatMap((group) => group.rules)
      .map((rule) => rule.health);
    assert.deepEqual(new Set(health), new Set(['ok']));
  });
});
