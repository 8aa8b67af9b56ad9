import { createServer } from 'node:http';
import { announce, constantAnswer } from './orderServer.ts';

// The limit below Express: Node's own HTTP server, with the same body parsed and the same answer.
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => {
    JSON.parse(body);
    const answer = JSON.stringify(constantAnswer);
    response.writeHead(201, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => announce('Bare node:http', server));
