import { getNamedType, isInputObjectType } from 'graphql';
import { messageOf, rootFieldsOf, typeOf } from '../api/root-fields.ts';
import { sampleOf } from '../api/samples.ts';
import { readApiSchema } from '../api/schema.ts';
import { ask, channels } from '../ask.ts';
import { type Attack, refusedIf, type Verdict } from '../attack.ts';
import { brief, isRecord, type Reply } from '../wire/reply.ts';

/** What an object behind the input has, and no client sets. */
const extras: Readonly<Record<string, unknown>> = {
  role: 'ADMIN',
  balance: { amount: '1000000.00', currency: 'USD' },
  status: 'COMPLETED',
  id: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz',
  ownerId: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz',
  userId: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz',
  emailVerified: true,
  fee: '0.00',
  isAdmin: true,
  scope: 'admin',
  __proto: { role: 'ADMIN' },
  constructor: { prototype: { role: 'ADMIN' } },
};

export const extraFields: Attack = {
  id: 'A11',
  title: 'extra fields in every input: role, balance, status, …',
  async run({ worlds, attempt, control }) {
    const world = await worlds.get('open');
    const { bob, mia } = await world.crew();
    const schema = await readApiSchema(world);
    const { accessToken } = bob.tokens;
    const roots = rootFieldsOf(schema).filter(({ kind, leaves }) => kind === 'Mutation' && leaves.length > 0);
    for (const root of roots) {
      const type = getNamedType(typeOf(schema, 'Mutation').getFields()[root.name]?.args[0]?.type);
      const known = isInputObjectType(type) ? type.getFields() : {};
      for (const [extra, value] of Object.entries(extras).filter(([name]) => !(name in known))) {
        const honest = messageOf(schema, root, (leaf) =>
          leaf.isRequired || leaf === root.leaves[0] ? sampleOf(bob, leaf, mia) : undefined,
        );
        const given = honest.variables?.['input'];
        const smuggled = { ...(isRecord(given) ? given : {}), [extra]: value };
        for (const channel of channels) {
          await attempt(`${extra} in the variables of ${root.name} over ${channel}`, async () =>
            verdictOn(
              await ask(world, channel, { ...honest, variables: { input: smuggled } }, { accessToken }),
              'BAD_USER_INPUT',
            ),
          );
        }
      }
      await attempt(`role in the text of ${root.name}`, async () => {
        const query = `mutation { ${root.name}(input: { role: ADMIN, balance: "1" }) { __typename } }`;
        // One of them is an input's own field, so the other must be what is refused.
        return verdictOn(await ask(world, 'HTTP', { query }, { accessToken }), 'GRAPHQL_VALIDATION_FAILED');
      });
      await attempt(`an argument beside the input of ${root.name}`, async () => {
        const query = `mutation { ${root.name}(input: {}, role: ADMIN) { __typename } }`;
        return verdictOn(await ask(world, 'HTTP', { query }, { accessToken }), 'GRAPHQL_VALIDATION_FAILED');
      });
    }
    await control('Bob is who he was', async () => {
      const reply = await ask(world, 'HTTP', { query: '{ me { role emailVerified } }' }, { accessToken });
      return /"role":"USER"/.test(reply.text) ? undefined : brief(reply);
    });
  },
};

function verdictOn(reply: Reply, code: string): Verdict {
  const isSchemaError = reply.codes.length > 0 && reply.codes.every((given) => given === code);
  return refusedIf(
    isSchemaError && reply.data === null && (reply.status === 400 || reply.status === 0),
    brief(reply),
  );
}
