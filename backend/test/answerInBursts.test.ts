import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { answerInBursts } from '../answerInBursts.ts';

const QUESTION = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';

test('answers to what comes at once go out in bursts of 16', async () => {
  const app = express();
  answerInBursts(app);
  const log: string[] = [];
  app.get('/', (_request, response) => {
    log.push('asked');
    const { end } = response;
    response.end = ((text: string) => {
      log.push('sent');
      return end.call(response, text, 'utf8');
    }) as typeof end;
    response.status(418).json({ asked: log.length });
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  try {
    client.write(QUESTION.repeat(20));
    let answers = '';
    for await (const part of client) {
      answers += part;
      if (answers.endsWith('{"asked":36}')) break;
    }
    assert.equal(answers.match(/HTTP\/1.1 418 /g)?.length, 20);
    const times = (count: number, what: string) => Array<string>(count).fill(what);
    assert.deepEqual(log, [
      ...[...times(16, 'asked'), ...times(16, 'sent')],
      ...[...times(4, 'asked'), ...times(4, 'sent')],
    ]);
  } finally {
    client.destroy();
    server.close();
  }
});
