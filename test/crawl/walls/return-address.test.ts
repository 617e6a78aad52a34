import { describe, expect, test } from 'vitest';
import { carriesAddress } from '../../../companion/crawl/walls/return-address.ts';

const wanted = 'https://a.example/orders/17?x=1';

describe('an address that carries the wanted one', () => {
  test.each([
    'https://a.example/terms?next=/orders/17',
    'https://a.example/start?back=%2Forders%2F17',
    'https://sso.example/go?whatever=https%3A%2F%2Fa.example%2Forders%2F17%3Fx%3D1',
    'https://sso.example/a?goto=https%3A%2F%2Fa.example%2Fcb%3Fto%3D%252Forders%252F17',
    'https://a.example/#/gate?r=/orders/17',
    'https://sso.example/login/https://a.example/orders/17',
    `https://sso.example/x?state=${btoa('https://a.example/orders/17')}`,
    `https://sso.example/x?u=${btoa('/orders/17?x=1')}`,
  ])('%s', (carrier) => expect(carriesAddress(carrier, wanted)).toBe(true));

  test.each([
    'https://a.example/terms',
    'https://a.example/terms?next=/orders/18',
    'https://a.example/search?q=orders',
    'https://b.example/x?u=https://c.example/orders/17',
    'https://a.example/x?u=/',
    'no address',
  ])('%s does not', (carrier) => expect(carriesAddress(carrier, wanted)).toBe(false));

  test('nothing carries the home page, as every link home would', () =>
    expect(carriesAddress('https://a.example/x?next=/', 'https://a.example/')).toBe(false));
});
