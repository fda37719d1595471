import { AwsError, escapeXml } from '../endpoint/aws-error.ts';
import type { AwsResponse } from '../endpoint/aws-request.ts';

/** An XML element: its text, or the elements in it. Namespaces are dropped. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Content that is XML already. */
export interface Markup {
  readonly xml: string;
}

type Value = string | number | boolean | Markup | undefined | readonly (string | number | boolean | Markup)[];

/** Elements one after the other, by name: a list is one element for each member, what is undefined is left out. */
export function markup(elements: Readonly<Record<string, Value>>): Markup {
  const xml = Object.entries(elements).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map((member) => {
      const content = typeof member === 'object' ? (member as Markup).xml : escapeXml(String(member));
      return `<${name}>${content}</${name}>`;
    }),
  );
  return { xml: xml.join('') };
}

/** A successful answer of S3 with a document of its namespace. */
export function xmlResponse(
  root: string,
  { xml }: Markup,
  headers: Readonly<Record<string, string>> = {},
): AwsResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${xml}</${root}>`,
  };
}

/** The refusal of a document that can't be read, or is not the expected one. */
export function malformedXml(): AwsError {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new AwsError('MalformedXML', message);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));?/gi, (written, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    const character = ENTITIES[name];
    if (character === undefined || !written.endsWith(';')) throw malformedXml();
    return character;
  });
}

/** A start tag, an end tag, an empty element, a declaration or comment to skip, or the text up to the next of them. */
const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)(?:\w+:)?(\w+)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|[^<]+/y;

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/** Reads a whole document of the little XML that requests to S3 are made of. Throws the AwsError `MalformedXML`. */
export function parseXml(document: string): XmlElement {
  const top: OpenElement = { name: '', text: '', children: [] };
  const open = [top];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < document.length) {
    const found = token.exec(document);
    const current = open.at(-1);
    if (found === null || current === undefined) throw malformedXml();
    const [written, end, name, empty] = found;
    if (name === undefined) {
      if (!written.startsWith('<')) current.text += unescapeXml(written);
    } else if (end === '/') {
      if (current.name !== name || open.length === 1) throw malformedXml();
      open.pop();
    } else {
      const element = { name, text: '', children: [] };
      current.children.push(element);
      if (empty === '') open.push(element);
    }
  }
  const [root, ...others] = top.children;
  if (root === undefined || others.length > 0 || open.length > 1 || top.text.trim() !== '') throw malformedXml();
  return root;
}

/** The children of an element by name, of which all must be among the known ones. */
export function childrenOf(element: XmlElement, known: readonly string[]): Map<string, readonly XmlElement[]> {
  if (element.children.some(({ name }) => !known.includes(name))) throw malformedXml();
  return Map.groupBy(element.children, ({ name }) => name);
}

/** The text of the only child of this name; undefined when there is none. */
export function textOf(children: ReadonlyMap<string, readonly XmlElement[]>, name: string): string | undefined {
  const [only, ...others] = children.get(name) ?? [];
  if (others.length > 0) throw malformedXml();
  return only?.text;
}
