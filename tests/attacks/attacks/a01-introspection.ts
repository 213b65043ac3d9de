import { ask, channels } from '../ask.ts';
import { type Attack, refused, refusedIf } from '../attack.ts';
import { sendHttp } from '../wire/http.ts';
import { brief, type Reply } from '../wire/reply.ts';

/** Ways to learn the schema. Each is wrong in production, whoever asks. */
const questions: readonly (readonly [string, string])[] = [
  ['__schema', '{ __schema { types { name fields { name } } } }'],
  ['__type', '{ __type(name: "User") { name fields { name } } }'],
  ['an alias of __schema', '{ harmless: __schema { queryType { name } } }'],
  ['__schema in a fragment', 'query { ...F } fragment F on Query { __schema { types { name } } }'],
  ['__schema in an inline fragment', '{ ... on Query { __schema { directives { name args { name } } } } }'],
  ['__schema beside an honest field', '{ __typename __schema { mutationType { name } } }'],
  ['__schema in a mutation', 'mutation { __schema { types { name } } }'],
  ['__schema across a line', '{\n__schema\n{ types { name } } }'],
  ['__schema behind a directive', '{ __schema @include(if: true) { types { name } } }'],
  ['_service', '{ _service { sdl } }'],
  ['_entities', '{ _entities(representations: [{ __typename: "User", id: "x" }]) { __typename } }'],
  ['_service in a mutation', 'mutation { _service { sdl } }'],
  ['a misspelt field, for what is suggested', '{ walet(id: "x") { id } }'],
  ['a misspelt argument', '{ wallet(idd: "x") { id } }'],
  ['a misspelt type', '{ ... on Querry { __typename } }'],
  ['a misspelt input field', 'mutation { signIn(input: { emial: "x" }) { tokens { accessToken } } }'],
  ['a misspelt enum value', '{ transactions(filter: { types: [DEPOSITT] }) { pageInfo { hasNextPage } } }'],
];

/** A field of the inside, for which an answer would be the proof of having got in. */
const schemaWords =
  /"(types|fields|sdl|queryType|mutationType|directives)"|Did you mean|recipientByEmail|join__/;

export const introspection: Attack = {
  id: 'A1',
  title: 'introspection, _service, _entities at the gateway',
  async run({ worlds, attempt, control }) {
    const world = await worlds.get('production');
    for (const channel of channels) {
      for (const [name, query] of questions) {
        await attempt(`${name} over ${channel}`, async () => verdictOn(await ask(world, channel, { query })));
      }
    }
    for (const [name, query] of questions.slice(0, 2)) {
      await attempt(`${name} by GET`, async () =>
        verdictOn(
          await sendHttp(`${world.url}?query=${encodeURIComponent(query)}`, {
            method: 'GET',
            headers: { 'apollo-require-preflight': 'true' },
          }),
        ),
      );
    }
    for (const header of ['apollo-query-plan-experimental', 'apollo-expose-query-plan', 'apollo-tracing']) {
      await attempt(`the query plan, by ${header}`, async () => {
        const body = { query: '{ __typename }' };
        const reply = await sendHttp(world.url, { body, headers: { [header]: 'true' } });
        return refusedIf(!reply.text.includes('extensions'), brief(reply));
      });
    }
    for (const path of ['', 'sandbox', 'graphiql', 'playground', 'explorer']) {
      await attempt(`a page with the schema at /${path}`, async () => {
        const url = new URL(`/${path}`, world.url).href;
        const reply = await sendHttp(url, { method: 'GET', headers: { accept: 'text/html' } });
        return refusedIf(reply.status >= 400, brief(reply));
      });
    }
    // In development, too, a subgraph's own fields are no part of the public schema.
    const open = await worlds.get('open');
    for (const [name, query] of questions.filter(([question]) => /^_(service|entities)/.test(question))) {
      await attempt(`${name} in development`, async () => verdictOn(await ask(open, 'HTTP', { query })));
    }
    await control('an honest question is answered', async () => {
      const reply = await ask(world, 'HTTP', { query: '{ __typename }' });
      return reply.data?.['__typename'] === 'Query' ? undefined : brief(reply);
    });
  },
};

function verdictOn(reply: Reply) {
  const told = reply.data !== null || schemaWords.test(reply.text) || reply.codes.length === 0;
  return told ? refusedIf(false, brief(reply)) : refused;
}
