import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, it } from 'node:test';
import express from 'express';
import { writeAnswers } from '../../http/writeAnswers.ts';

const QUESTION = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';

/** Asks twenty times at once, and returns how many are asked and then how many are sent, in runs. */
async function askTwentyTimes(isReadFirst: boolean): Promise<number[]> {
  const app = express();
  writeAnswers(app);
  const log: ('asked' | 'sent')[] = [];
  app.get('/', async (request, response) => {
    if (isReadFirst) await once(request.resume(), 'end');
    log.push('asked');
    const { end } = response;
    response.end = ((text: string) => {
      log.push('sent');
      return end.call(response, text, 'utf8');
    }) as typeof end;
    response.status(418).json({ asked: log.filter((what) => what === 'asked').length });
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  try {
    client.write(QUESTION.repeat(20));
    let answers = '';
    for await (const part of client) {
      answers += part;
      if (answers.endsWith('{"asked":20}')) break;
    }
    assert.equal(answers.match(/HTTP\/1.1 418 /g)?.length, 20);
  } finally {
    client.destroy();
    server.close();
  }
  return (
    log
      .join()
      .match(/(\w+)(,\1)*/g)
      ?.map((run) => run.split(',').length) ?? []
  );
}

describe('answers to what comes at once', () => {
  it('go out once, and the first of two is the one', async () => {
    const app = express();
    writeAnswers(app);
    app.get('/', (_request, response) => {
      response.json('first').json('second');
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).json(), 'first');
    } finally {
      server.close();
    }
  });

  it('go out in bursts of 16', async () => {
    assert.deepEqual(await askTwentyTimes(true), [16, 16, 4, 4]);
  });

  it('wait for the end of the iteration where the request was not read to its end', async () => {
    assert.deepEqual(await askTwentyTimes(false), [20, 20]);
  });
});
