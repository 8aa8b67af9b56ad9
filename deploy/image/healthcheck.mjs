// Whether the server in this container is well: asks its management port, and exits with 0 or 1.
// The argument is the path to ask for: /livez, or /readyz where a proxy waits for it.
const path = process.argv[2] ?? '/livez';
const { MANAGEMENT_HOST, MANAGEMENT_PORT } = process.env;
// 0.0.0.0 and ::, which stand for all addresses, lead to this machine.
const host = MANAGEMENT_HOST || '127.0.0.1';
const url = `http://${host.includes(':') ? `[${host}]` : host}:${MANAGEMENT_PORT}${path}`;
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  console.log(`${url} ${answer.status} ${await answer.text()}`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.error(`${url} ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
