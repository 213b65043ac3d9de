import { parseId } from '@paygraph/ids';
import type { ServiceClient } from '@paygraph/service-client';
import type { LinkMail, LinkMails } from '../domain/link-mail.ts';
import { LinkMailDocument, type LinkMailQuery } from '../generated/users-operations.ts';
import { tellAway } from './users-away.ts';

/** Asks the users service, which alone knows addresses and links. */
export function createLinkMails(users: Pick<ServiceClient, 'call'>): LinkMails {
  return {
    find: async (linkRequestId) => {
      const { linkMail } = await users.call(LinkMailDocument, { linkRequestId }).catch(tellAway);
      return linkMail === null ? undefined : readLinkMail(linkMail);
    },
  };
}

/** Throws for what can't be mailed; never with the link in the error, which is logged. */
function readLinkMail(found: NonNullable<LinkMailQuery['linkMail']>): LinkMail {
  const { to, displayName } = found;
  const userId = parseId('usr', found.userId);
  if (userId === undefined) throw new Error('a mail for what is no user');
  if (/[\s\p{Cc}]/u.test(to) || !to.includes('@')) throw new Error('a mail to what is no address');
  const reader = { userId, to, displayName };
  switch (found.purpose) {
    case 'VERIFY_EMAIL':
      return { ...reader, purpose: 'verify-email', link: readLink(found.link) };
    case 'RESET_PASSWORD':
      return { ...reader, purpose: 'reset-password', link: readLink(found.link) };
    case 'ALREADY_REGISTERED':
      return { ...reader, purpose: 'already-registered' };
    case 'PASSWORD_CHANGED':
      return { ...reader, purpose: 'password-changed' };
    default:
      throw new Error(`a mail for an unknown purpose: ${found.purpose satisfies never}`);
  }
}

function readLink(link: string | null): string {
  const protocol = link === null ? undefined : URL.parse(link)?.protocol;
  // RFC 3986 knows ASCII alone, and in plain text a link ends at the first space.
  if (link === null || !/^https?:$/.test(protocol ?? '') || !/^[\x21-\x7e]+$/.test(link)) {
    throw new Error('a mail with what is no link');
  }
  return link;
}
