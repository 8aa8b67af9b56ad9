import { parser } from '@prometheus-io/lezer-promql';

/** The nodes of Prometheus' own grammar, as far as they are looked at. */
type Node = ReturnType<typeof parser.parse>['topNode'];

export interface Selector {
  name: string;
  matchers: { label: string; operator: string; value: string }[];
}

export interface Query {
  /** Where it is no PromQL. */
  faults: string[];
  selectors: Selector[];
  /** What `by`, `without`, `on` and the like name, each with what they apply to. */
  groupings: { labels: string[]; selectors: Selector[] }[];
  /** What is rated, or counted the increase of. */
  rated: string[];
}

/** Reads a query by the grammar that Prometheus' own editor has. */
export function readQuery(text: string): Query {
  const query: Query = { faults: [], selectors: [], groupings: [], rated: [] };
  const textOf = ({ from, to }: Node) => text.slice(from, to);

  function all(node: Node, name: string): Node[] {
    const found: Node[] = node.name === name ? [node] : [];
    for (let child = node.firstChild; child; child = child.nextSibling) {
      found.push(...all(child, name));
    }
    return found;
  }

  function selectorOf(node: Node): Selector {
    const matchers = all(node, 'UnquotedLabelMatcher').map((matcher) => ({
      label: textOf(all(matcher, 'LabelName')[0] as Node),
      operator: textOf(all(matcher, 'MatchOp')[0] as Node),
      value: JSON.parse(textOf(all(matcher, 'StringLiteral')[0] as Node)) as string,
    }));
    return { name: textOf(node.getChild('Identifier') as Node), matchers };
  }

  const { topNode } = parser.parse(text);
  const selectorsIn = (node: Node) => all(node, 'VectorSelector').map(selectorOf);
  query.faults = all(topNode, '⚠').map(({ from }) => `at ${from}: ${text.slice(from)}`);
  if (query.faults.length > 0) return query;
  query.selectors = selectorsIn(topNode);
  for (const labels of all(topNode, 'GroupingLabels')) {
    const expression = labels.parent?.parent;
    query.groupings.push({
      labels: all(labels, 'LabelName').map(textOf),
      selectors: expression ? selectorsIn(expression) : [],
    });
  }
  for (const call of all(topNode, 'FunctionCall')) {
    if (!/^(rate|increase|irate)\b/.test(textOf(call))) continue;
    query.rated.push(...selectorsIn(call).map(({ name }) => name));
  }
  return query;
}
