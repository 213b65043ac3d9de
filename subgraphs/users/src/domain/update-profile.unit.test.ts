import { describe, expect, test } from 'vitest';
import { readProfile } from './update-profile.ts';

const keep = undefined;

describe('a change of the profile', () => {
  test.each([
    [
      'both',
      { displayName: ' Ada L. ', phone: '+4915112345678' },
      { displayName: 'Ada L.', phone: '+4915112345678' },
    ],
    ['the name alone', { displayName: 'Ada', phone: keep }, { displayName: 'Ada', phone: keep }],
    ['the phone alone', { displayName: keep, phone: '+4915112345678' }, { phone: '+4915112345678' }],
    ['takes the phone away', { displayName: keep, phone: null }, { phone: null }],
    ['nothing', { displayName: keep, phone: keep }, {}],
  ])('may change %s', (_, input, change) => {
    expect(readProfile(input)).toEqual({ change });
  });

  test.each([
    ['takes the name away', { displayName: null, phone: keep }, ['display-name-empty']],
    ['leaves a blank for a name', { displayName: '  ', phone: keep }, ['display-name-empty']],
    [
      'is wrong in two ways, told at once',
      { displayName: 'x'.repeat(81), phone: '0151' },
      ['display-name-too-long', 'phone-malformed'],
    ],
    ['turns the direction of text', { displayName: 'Ada\u202e', phone: keep }, ['display-name-unprintable']],
  ])('is refused where it %s', (_, input, refusals) => {
    expect(readProfile(input)).toEqual({ refusals });
  });
});
