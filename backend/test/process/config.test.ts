import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { startServer } from '../../../tools/processes/testServer.ts';
import { parseConfig, projectRoot } from '../../config.ts';

describe('the settings', () => {
  it('have defaults, also for empty variables', () => {
    const config = parseConfig({ PORT: '', LOG_LEVEL: '' });
    assert.deepEqual(config, parseConfig({}));
    assert.equal(config.port, 3000);
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.dataDir, resolve(projectRoot, '.data'));
    assert.equal(config.orderTimeoutMs, 10_000);
    assert.equal(config.databaseUrl, undefined);
    assert.equal(config.managementPort, undefined);
  });

  it('are read from the environment', () => {
    const config = parseConfig({
      PORT: '0',
      HOST: '::1',
      ALLOWED_HOSTS: 'shop.example, [::1]',
      MANAGEMENT_PORT: '9464',
      MANAGEMENT_HOST: '0.0.0.0',
      DATABASE_URL: 'postgresql://someone:secret@example.test:5433/shop?sslmode=verify-full',
      DATABASE_POOL_SIZE: '3',
      DATA_DIR: '/srv/shop',
      LOG_LEVEL: 'warn',
      ORDER_TIMEOUT_MS: '500',
    });
    assert.equal(config.port, 0);
    assert.equal(config.host, '::1');
    assert.deepEqual([config.managementPort, config.managementHost], [9464, '0.0.0.0']);
    assert.deepEqual(config.allowedHosts, ['shop.example', '[::1]']);
    assert.match(
      config.databaseUrl ?? '',
      /^postgres:.*@example\.test:5433\/shop\?sslmode=verify-full&/,
    );
    assert.equal(config.databasePoolSize, 3);
    assert.equal(config.dataDir, '/srv/shop');
    assert.equal(config.logLevel, 'warn');
    assert.equal(config.orderTimeoutMs, 500);
  });

  it('name all their faults at once, and no password', async () => {
    const faulty = {
      PORT: '70000',
      HOST: 'no such host',
      ALLOWED_HOSTS: 'http://shop.example',
      MANAGEMENT_PORT: 'yes',
      MANAGEMENT_HOST: 'no such host',
      DATABASE_URL: 'mysql://root:secret@localhost/shop',
      DATABASE_POOL_SIZE: '0',
      DATA_DIR: '~/data',
      LOG_LEVEL: 'loud',
      ORDER_TIMEOUT_MS: '1e4',
      MAX_CONNECTIONS_PER_ADDRESS: '0',
    };
    const error = await startServer(faulty).catch((failure: Error) => failure);
    assert.ok(error instanceof Error, 'the server does not start');
    for (const name of Object.keys(faulty).filter((key) => key !== 'PORT')) {
      assert.match(error.message, new RegExp(`${name} must`));
    }
    assert.doesNotMatch(error.message, /secret|at .*\.ts/);
    assert.throws(
      () => parseConfig({ DATA_DIR: '$HOME/data' }),
      /DATA_DIR must be written out, such as \/\S+\/data, not "\$HOME\/data": ~ and \$ stay as they are/,
    );
    assert.throws(() => parseConfig(faulty), /PORT must be a whole number from 0 to 65535/);
  });

  it('are all described in .env.example, with their defaults', () => {
    const example = readFileSync(resolve(projectRoot, '.env.example'), 'utf8');
    const described = Object.fromEntries(
      [...example.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    const { databaseUrl: _, ...defaults } = parseConfig({});
    const { databaseUrl: __, ...fromExample } = parseConfig(described);
    assert.deepEqual(fromExample, defaults);
    assert.equal(Object.keys(described).length, Object.keys(parseConfig({})).length);
  });
});
