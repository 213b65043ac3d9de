import { isSecurity, type Notice, type Reader, type Words } from '../domain/notice.ts';
import { accountMessage } from './account.ts';
import { failedTemplate } from './failed-movements.ts';
import { type Template, writeWords } from './message.ts';
import { completedTemplate } from './movements.ts';
import { paymentMethodTemplate } from './payment-method.ts';
import { reversedTemplate } from './reversed-movements.ts';
import { walletMessage } from './wallet.ts';

/** Writes a notice in the words of every channel. The same notice and reader give the same words. */
export function wordsOf(notice: Notice, reader: Reader): Words {
  const options = { stranger: strangerIn(notice), reader, isSecurity: isSecurity(notice.topic) };
  return writeWords(templateOf(notice, reader), options);
}

function templateOf(notice: Notice, { when }: Reader): Template {
  switch (notice.topic) {
    case 'transaction.completed':
      return completedTemplate(notice);
    case 'transaction.failed':
      return failedTemplate(notice);
    case 'transaction.reversed':
      return reversedTemplate(notice);
    case 'wallet.frozen':
    case 'wallet.unfrozen':
    case 'wallet.deactivated':
    case 'wallet.reactivated':
      return () => walletMessage(notice);
    case 'payment-method.added':
    case 'payment-method.removed':
      return paymentMethodTemplate(notice);
    default:
      return () => accountMessage(notice, when);
  }
}

/** What of it somebody else chose, and may be anything. */
function strangerIn(notice: Notice): string | null {
  if ('label' in notice) return notice.label;
  return 'counterparty' in notice ? notice.counterparty : null;
}
