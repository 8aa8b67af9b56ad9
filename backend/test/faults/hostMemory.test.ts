import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HostMemory } from '../../database/hosts/hostMemory.ts';

const hosts = ['a', 'b', 'c'];
const orderOf = (memory: HostMemory) => memory.inOrder(hosts, (name) => name).join('');

describe('the memory of hosts', () => {
  it('begins with the one that was found, until it is lost', () => {
    const memory = new HostMemory(false);
    assert.equal(orderOf(memory), 'abc');
    memory.hasFound('b');
    assert.equal(orderOf(memory), 'bac');
    memory.hasFailed('b');
    assert.equal(orderOf(memory), 'acb');
    memory.hasFound('b');
    assert.equal(orderOf(memory), 'bac');
  });

  it('puts those last that failed lately', () => {
    const memory = new HostMemory(false);
    memory.hasFailed('a');
    assert.equal(orderOf(memory), 'bca');
    memory.hasFound('c');
    assert.equal(orderOf(memory), 'cba');
  });

  it('prefers none where connections are spread, and still puts failed ones last', () => {
    const memory = new HostMemory(true);
    memory.hasFound('a');
    memory.hasFailed('c');
    const seen = new Set<string>();
    while (seen.size < 2) seen.add(orderOf(memory));
    assert.deepEqual([...seen].sort(), ['abc', 'bac']);
  });
});
