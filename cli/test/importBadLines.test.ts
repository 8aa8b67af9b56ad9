import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type ImportSetup, makeImportSetup } from './support/importFile.ts';

const WHOLE_STOCK = 'must be a whole number from 0 to 2147483647, not';
const WHOLE_ID = 'must be a whole number from 1 to 2147483647, not';

describe('inventory import of bad lines', () => {
  let setup: ImportSetup;

  before(async () => {
    setup = await makeImportSetup();
    await setup.database.sql(`INSERT INTO products (id, name) VALUES (50, 'Cup'), (51, 'Pot')`);
  });
  after(() => setup.remove());

  /** Fails unless the import is refused and leaves everything as it was; returns what it says. */
  async function refused(content: string | Buffer): Promise<string[]> {
    const { exitCode, stdout, stderr } = await setup.importFile(content);
    assert.deepEqual({ exitCode, stdout }, { exitCode: 1, stdout: '' });
    assert.equal((await setup.products()).length, 2);
    assert.deepEqual(await setup.database.sql('SELECT FROM stock_receipts'), []);
    const lines = stderr.trimEnd().split('\n');
    return lines.slice(lines.findIndex((line) => !/^(Reading|$)/.test(line)));
  }

  it('names line, column and reason of whatever a single line shows', async () => {
    const said = await refused(
      [
        'id,name,stock',
        '1,"two\nlines",5',
        '2,,5',
        '3,"  ",5',
        `4,${'x'.repeat(200)},5`,
        `5,${'\u{1f375}'.repeat(200)},5`,
        `6,${'x'.repeat(201)},5`,
        '7,Cup,-1',
        '8,Cup,2147483648',
        '9,Cup,1.0',
        '10,Cup,',
        '0,Cup,1',
        '2147483648,Cup,1',
        'x,Cup,1',
        ',Cup,1',
        '16,Cup',
        '17,Cup,1,',
        '',
        '19,Cup\0Pot,1',
        '20,,many',
        '',
        '',
      ].join('\n'),
    );
    assert.deepEqual(said, [
      'Nothing was imported: 16 bad lines.',
      '  line 4, name: must not be empty',
      '  line 5, name: must not be empty',
      '  line 8, name: must not be longer than 200 characters',
      `  line 9, stock: ${WHOLE_STOCK} "-1"`,
      `  line 10, stock: ${WHOLE_STOCK} "2147483648"`,
      `  line 11, stock: ${WHOLE_STOCK} "1.0"`,
      `  line 12, stock: ${WHOLE_STOCK} ""`,
      `  line 13, id: ${WHOLE_ID} "0"`,
      `  line 14, id: ${WHOLE_ID} "2147483648"`,
      `  line 15, id: ${WHOLE_ID} "x"`,
      `  line 16, id: ${WHOLE_ID} ""`,
      '  line 17: must have 3 fields, not 2',
      '  line 18: must have 3 fields, not 4',
      '  line 19: must have 3 fields, but is empty',
      '  line 20, name: must not contain a NUL character',
      '  line 21, name: must not be empty',
      `  line 21, stock: ${WHOLE_STOCK} "many"`,
    ]);
  });

  it('names the line that has the same id, and ids of products', async () => {
    const content = 'id,name,stock\n7,Cup,1\n50,"Cup\r\n",1\n8,Cup,x\n7,Cup,1\n8,Pot,1\n50,,1\n';
    assert.deepEqual(await refused(content), [
      'Nothing was imported: 5 bad lines.',
      '  line 3, id: must be new, but the database has a product 50',
      `  line 5, stock: ${WHOLE_STOCK} "x"`,
      '  line 6, id: must be unique, but line 2 has 7, too',
      '  line 7, id: must be unique, but line 5 has 8, too',
      '  line 8, name: must not be empty',
      '  line 8, id: must be unique, but line 3 has 50, too',
      '  line 8, id: must be new, but the database has a product 50',
    ]);
  });

  it('does not replace bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name,stock\nCafé,1\nCaf'),
      Buffer.from([0xe9]), // as Latin-1 writes it
      Buffer.from(',1\nCup,'),
      Buffer.from([0xff]),
    ]);
    assert.deepEqual(await refused(bytes), [
      'Nothing was imported: 2 bad lines.',
      '  line 3, name: must be UTF-8',
      `  line 4, stock: ${WHOLE_STOCK} "\ufffd"`,
    ]);
  });

  for (const [fault, lines] of Object.entries({
    'a quote stands in a field that does not begin with one': ['Pot 5" wide,1'],
    'a quote within a quoted field is neither written twice nor followed by the next field or a line break':
      ['"Pot "large"",1'],
    'a quote is opened and never closed': ['"Pot,1', 'Jug,1'],
    'the record does not end within 65536 bytes': ['"Pot,1', 'Jug,1\n'.repeat(30_000)],
  })) {
    it(`finds where the quoting breaks: ${fault}`, async () => {
      const content = ['name,stock', '"A\nB",1', 'Cup,x', ...lines, 'Can,-1'].join('\n');
      assert.deepEqual(await refused(content), [
        'Nothing was imported: 2 bad lines.',
        `  line 4, stock: ${WHOLE_STOCK} "x"`,
        `  line 5: broken quoting: ${fault}. The lines after it were not checked`,
      ]);
    });
  }

  it('says that a line is too long, where no quote is open', async () => {
    const said = await refused(`name,stock\n${'x'.repeat(200_000)},1\nCup,1\n`);
    const reason = 'the record does not end within 65536 bytes: no line ends there';
    assert.equal(said[1], `  line 2: ${reason}. The lines after it were not checked`);
  });

  it('lists the first twenty and counts all', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `${i + 1},Cup,${i % 2 ? 'x' : 1}\n`);
    const said = await refused(`id,name,stock\n${lines.join('')}`);
    const headline = 'Nothing was imported: 2,501 bad lines, of which these are the first.';
    assert.deepEqual(said.slice(0, 2), [headline, `  line 3, stock: ${WHOLE_STOCK} "x"`]);
    assert.equal(said.at(-1), `  line 41, stock: ${WHOLE_STOCK} "x"`);
    assert.equal(said.length, 21);
  });

  it('names all that is wrong with a header', async () => {
    const [said] = await refused('Name,price,"a\tb",name\nCup,1,2,3\n');
    assert.match(
      said ?? '',
      /^The header has columns that are not known: "price", "a\\tb"; it lacks "stock"; it repeats "name"\./,
    );
    const [unseparated] = await refused('name:stock\nCup:1\n');
    assert.match(
      unseparated ?? '',
      /not known: "name:stock"; .*; it has ":" between the columns\./,
    );
    const [quotedWhole] = await refused('"name,stock"\n"Cup,1"\n');
    assert.match(
      quotedWhole ?? '',
      /; it has "name,stock" in one pair of quotes: each column has its/,
    );
    const [unknown] = await refused('name;stock;price\nCup;1;2\n');
    assert.match(unknown ?? '', /^The header has columns that are not known: "price"\. The first/);
    const [long = ''] = await refused(`name,${'\u009b'.repeat(20_000)},stock\n`);
    assert.match(long, /not known: "(\\u009b){40}" …\. The first line must/);
    const [many = ''] = await refused(`name,stock${',x'.repeat(20_000)}\n`);
    assert.match(many, /not known: ("x", ){4}"x" and 19995 more\./);
  });

  it('says so if there is nothing, or something else than a CSV file', async () => {
    const utf16 = Buffer.from('\ufeffname,stock\n', 'utf16le');
    for (const [content, message] of [
      ['', 'The file is empty: it has not even a header. Nothing was imported.'],
      ['\ufeff', 'The file is empty: it has not even a header. Nothing was imported.'],
      [gzipSync('name,stock\n'), 'The file is compressed with gzip. Unpack it first.'],
      [utf16, 'The file is UTF-16. Save it as UTF-8.'],
      [utf16.subarray(2), 'The file has NUL characters: it is UTF-16 or no text.'],
      ['PK\u0003\u0004', 'The file is a spreadsheet or an archive, not text. Save it as CSV.'],
    ] as const) {
      const [said = ''] = await refused(content as string | Buffer);
      assert.ok(said.startsWith(message), said);
    }
    assert.match((await refused('\n\n'))[0] ?? '', /^The header is empty\./);
  });
});
