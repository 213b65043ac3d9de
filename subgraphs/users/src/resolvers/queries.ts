import { parseId } from '@paygraph/ids';
import { apiError, requireService, requireUser, viewerOf } from '@paygraph/subgraph-server';
import type { LinkPurpose } from '../domain/account-event.ts';
import type {
  LinkMailResolvers,
  QueryResolvers,
  LinkPurpose as ShownPurpose,
} from '../generated/resolver-types.ts';
import { createAccountQueries } from './account-queries.ts';
import { contacts } from './contacts.ts';
import type { UseCases } from './use-cases.ts';

export function createQueries(useCases: UseCases): QueryResolvers {
  const { find, findAtSource, findRecipient, describeLinkMail } = useCases;
  return {
    ...createAccountQueries(useCases),
    contacts: contacts(useCases),
    me: async (_parent, _args, context) => {
      const { userId } = requireUser(context);
      const [user] = await find.users(viewerOf(context), [userId]);
      return user ?? null;
    },
    recipientByEmail: async (_parent, { email }, context) => {
      requireService(context);
      return (await findRecipient(email)) ?? null;
    },
    userFacts: async (_parent, { userId }, context) => {
      requireService(context);
      const id = parseId('usr', userId);
      const [user] = id ? await findAtSource.users(viewerOf(context), [id]) : [];
      return user ? { userId: user.id, displayName: user.displayName, role: user.role } : null;
    },
    linkMail: async (_parent, { linkRequestId }, context) => {
      // A link opens an account: it goes to the one service that mails it, and to no other.
      if (requireService(context).name !== 'notifications') {
        throw apiError('FORBIDDEN', 'This operation is for the notifications service.');
      }
      const id = parseId('eml', linkRequestId);
      return (id && (await describeLinkMail(id))) ?? null;
    },
  };
}

const shownPurpose: Readonly<Record<LinkPurpose, ShownPurpose>> = {
  'verify-email': 'VERIFY_EMAIL',
  'already-registered': 'ALREADY_REGISTERED',
  'reset-password': 'RESET_PASSWORD',
  'password-changed': 'PASSWORD_CHANGED',
};

export const linkMailFields: LinkMailResolvers = {
  purpose: ({ purpose }) => shownPurpose[purpose],
};
