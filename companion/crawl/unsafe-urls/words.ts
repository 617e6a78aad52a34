/** What links that act say, in the languages of most of the web; whole texts, so that an article about it is none. */
/** Texts of links, whole, lower case. */
export const linkTexts: Readonly<Record<Danger, ReadonlySet<string>>> = {
  'signs out': new Set([
    ...[
      'log out',
      'logout',
      'log off',
      'logoff',
      'sign out',
      'signout',
      'sign off',
      'sign out of all devices',
      'log out of all devices',
      'end session',
      'switch account',
      // Icons alone: power, door, the key that leaves.
      '⏻',
      '⎋',
      '🚪',
      '🔓',
    ],
    ...[
      'abmelden',
      'ausloggen',
      'sitzung beenden',
      'konto wechseln',
      'déconnexion',
      'deconnexion',
      'se déconnecter',
      'me déconnecter',
      'fermer la session',
      'cerrar sesión',
      'cerrar la sesión',
      'desconectarse',
      'finalizar sesión',
      'cerrar sesion',
      'salir',
      'sair',
      'terminar sessão',
    ],
    ...[
      'encerrar sessão',
      'esci',
      'disconnetti',
      'uitloggen',
      'afmelden',
      'wyloguj',
      'wyloguj się',
      'logga ut',
      'log ud',
      'logg ut',
      'kirjaudu ulos',
    ],
    ...[
      'odhlásit',
      'odhlásit se',
      'kijelentkezés',
      'выход',
      'выйти',
      'çıkış',
      'çıkış yap',
      'oturumu kapat',
      '登出',
      '退出登录',
      '退出',
      '注销',
      '注销登录',
      '安全退出',
      '退出系统',
      '退出账号',
      '切换账号',
      'ログアウト',
      'ログアウトする',
      'サインアウト',
      'サインアウトする',
      'ログオフ',
      '로그아웃',
      'đăng xuất',
      'keluar',
    ],
    ...[
      'вихід',
      'вийти',
      'изход',
      'одјава',
      'одјави се',
      'выйти из аккаунта',
      'выйти из системы',
      'завершить сеанс',
      'αποσύνδεση',
      'έξοδος',
      'تسجيل الخروج',
      'تسجيل خروج',
      'خروج',
      'התנתקות',
      'התנתק',
      'התנתקי',
      'יציאה',
      'लॉग आउट',
      'लॉग आउट करें',
      'लॉगआउट',
      'साइन आउट',
      'লগ আউট',
      'ออกจากระบบ',
      'ออก',
      'გასვლა',
      'գրանցումից դուրս գալ',
      'ելք',
      'deconectare',
      'odjava',
      'odjavi se',
      'odhlásiť sa',
      'atsijungti',
      'iziet',
      'logi välja',
    ],
  ]),
  deletes: new Set([
    ...[
      'delete',
      'delete account',
      'delete my account',
      'close account',
      'close my account',
      'deactivate account',
      'remove account',
      'delete profile',
      'delete post',
      'delete comment',
      'delete message',
    ],
    ...[
      'löschen',
      'konto löschen',
      'account löschen',
      'supprimer',
      'supprimer mon compte',
      'eliminar',
      'eliminar cuenta',
      'borrar',
      'excluir',
      'excluir conta',
      'elimina',
      'elimina account',
      'verwijderen',
      'usuń',
      'удалить',
      '删除',
      '削除',
      '삭제',
    ],
  ]),
  unsubscribes: new Set([
    ...[
      'unsubscribe',
      'unsubscribe me',
      'unsubscribe from this list',
      'unsubscribe from all',
      'abbestellen',
      'newsletter abbestellen',
      'newsletter abmelden',
      'se désabonner',
      'se désinscrire',
    ],
    ...[
      'darse de baja',
      'cancelar suscripción',
      'cancelar inscrição',
      'descadastrar',
      'disiscriviti',
      'uitschrijven',
      'wypisz się',
      'отписаться',
      '退订',
      '取消订阅',
      '配信停止',
      '配信を停止する',
      '購読を解除する',
      '購読解除',
      '登録解除',
      '수신거부',
    ],
  ]),
  buys: new Set([
    ...[
      'buy now',
      'place order',
      'place your order',
      'pay now',
      'complete purchase',
      'confirm order',
      'buy with one click',
      'add to cart',
      'add to basket',
      'add to bag',
    ],
    ...[
      'jetzt kaufen',
      'zahlungspflichtig bestellen',
      'in den warenkorb',
      'acheter maintenant',
      'ajouter au panier',
      'comprar ahora',
      'comprar agora',
      'añadir al carrito',
      'acquista ora',
      'aggiungi al carrello',
      'nu kopen',
      'in winkelwagen',
    ],
    ...[
      'jetzt bestellen',
      'kostenpflichtig bestellen',
      'in den einkaufswagen',
      'commander maintenant',
      'passer la commande',
      'añadir a la cesta',
      'realizar pedido',
      '加入购物车',
      '立即购买',
      '提交订单',
      'カートに入れる',
      'カートに追加',
      '今すぐ購入',
      '今すぐ買う',
      '注文を確定する',
    ],
  ]),
  confirms: new Set([
    'confirm',
    'approve',
    'accept invitation',
    'accept invite',
    'decline invitation',
    'cancel subscription',
    'cancel order',
    'cancel booking',
    'bestätigen',
    'confirmer',
    'confirmar',
    'conferma',
    'abo kündigen',
  ]),
};

/** The words by which addresses that act are known, by what they do; each as a whole segment of a path, a value or a key. */

export type Danger = 'signs out' | 'deletes' | 'unsubscribes' | 'buys' | 'confirms';

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** English sign-out in all its spellings, with what frameworks put about it: `j_spring_security_logout`, `userLogout`, `logout!default`. */
export const signOutSegment =
  /^(?:(?:user|users|account|customer|member|admin|session|do|ajax|perform|process|j_spring_security|wp|auth|sso|saml2?|cas|oauth2?|oidc|single|global|remote|federated|front-?channel|back-?channel)[-_.]?)?(?:log[-_. ]?(?:out|off)|sign[-_. ]?(?:out|off)|end[-_]?session)(?:[-_.!](?:action|default|user|all|confirm|success|now|page|process|handler|submit|ok|oidc|saml2?|callback|service|endpoint|redirect))*$|^(?:single|global)-?(?:log|sign)-?(?:out|off)service$/;

/** Single log-out as SAML's services call it: after one of the parents, or with a message of SAML's. */
export const singleLogOut = words('slo sls singlelogout single-logout');
export const singleLogOutParents = words(
  'saml saml2 saml-2.0 saml20 shibboleth.sso sso idp sp simplesaml simplesamlphp module mellon redirect post soap profile auth adfs oidc secure',
);
export const samlMessages = words('samlrequest samlresponse logoutrequest');

/** Whole words that sign out, in other languages. */
export const signOutWords = words(`
  abmelden ausloggen abmeldung deconnexion déconnexion se-deconnecter deconnecter cerrar-sesion cerrar-sesión cerrarsesion cerrar_sesion
  salir desconectar terminar-sessao encerrar-sessao sair disconnetti esci uitloggen wyloguj wyloguj-sie wylogowanie logga-ut loggaut
  log-ud logg-ut kirjaudu-ulos odhlasit odhlásit odhlaseni kijelentkezes vyhod vyjti vihid выход выйти cikis çıkış cikis-yap çıkış-yap oturumu-kapat
  登出 退出登录 注销 ログアウト サインアウト 로그아웃 dang-xuat keluar disconnect
  вихід вийти изход одјава αποσύνδεση تسجيل-الخروج خروج התנתקות יציאה लॉगआउट ออกจากระบบ გასვლა ելք deconectare odjava odhlasit-sa`);

export const deleteWords = words(`
  delete remove destroy erase trash purge deactivate delete-confirm confirm-delete
  loeschen löschen entfernen supprimer effacer eliminar borrar excluir apagar remover elimina cancella rimuovi verwijderen
  usun usuń skasuj radera ta-bort slett slet poista удалить udalit sil smazat odstranit 删除 削除 삭제`);

/** Whole segments that need nothing beside them to be understood. */
export const deleteWholes = words(`
  delete-account deleteaccount delete_account account-delete close-account closeaccount close_account deactivate-account remove-account
  cancel-account terminate-account delete-profile delete_profile delete-my-account
  konto-loeschen konto-löschen account-loeschen account-löschen supprimer-compte supprimer-mon-compte eliminar-cuenta borrar-cuenta
  excluir-conta elimina-account account-verwijderen usun-konto`);

export const unsubscribeWords = words(`
  unsubscribe unsub unsubscribe-all unsubscribe_all unsubscribe-confirm email-unsubscribe newsletter-unsubscribe unsubscribe-newsletter one-click-unsubscribe
  abbestellen newsletter-abmelden newsletter-abmeldung desabonner désabonner desabonnement désabonnement se-desinscrire desinscription désinscription
  darse-de-baja cancelar-suscripcion descadastrar cancelar-inscricao disiscriviti cancella-iscrizione annulla-iscrizione uitschrijven
  avregistrera avprenumerera wypisz wypisz-sie afmeld отписаться otpisatsya 退订 配信停止 購読解除 수신거부`);

export const buyWholes = words(`
  buy-now buynow place-order placeorder place_order pay-now paynow submit-order confirm-order confirm-purchase complete-purchase complete-order
  add-to-cart addtocart add_to_cart add-to-basket add-to-bag one-click-buy
  jetzt-kaufen zahlungspflichtig-bestellen in-den-warenkorb commander acheter-maintenant comprar-ahora comprar-agora finalizar-compra
  acquista-ora procedi-all-acquisto bestellen-en-betalen`);
/** These act under a cart or an order, or as the first word of the path: `actions/checkout` is a program. */
export const buyWords = words(`
  checkout purchase buy pay kasse bestellen
  hinzufuegen hinzufügen ajouter anadir añadir agregar adicionar aggiungi toevoegen dodaj přidat добавить 追加 添加 加入 담기`);
export const buyParents = words(
  'cart basket bag order orders checkout shop store warenkorb panier carrito carrinho carrello winkelwagen koszyk kosik košík корзина カート 购物车 購物車 장바구니 payment payments',
);

export const confirmWords = words(`
  confirm approve accept activate verify reject decline cancel redeem renew revoke
  bestaetigen bestätigen stornieren confirmer valider annuler confirmar aprobar aprovar cancelar conferma annulla bevestigen annuleren potwierdz anuluj`);

/** What a person owns at a site: `account/delete` acts, `guitars/delete` is a page about something. */
export const ownedNouns = words(`
  account accounts profile profiles user users me my settings cart basket bag wishlist message messages mail inbox post posts comment comments
  reply replies item items order orders file files photo photos album albums draft drafts address addresses payment payments payment-method
  payment-methods card cards subscription subscriptions membership admin bookmark bookmarks favorites favourites list lists project projects
  repo repository team teams event events note notes task tasks invite invites invitation invitations friend friends request requests
  friend-request friend-requests cookie cookies consent booking bookings reservation reservations appointment session sessions device devices email token tokens key keys
  konto profil bestellung bestellungen compte commande commandes cuenta pedido pedidos conta ordine ordini`);

/** Sections whose pages tell of things rather than do them. */
export const tellingSections = words(`
  docs doc documentation wiki wikis blog blogs weblog help support article articles news kb knowledge knowledgebase knowledge-base faq faqs
  guide guides guidance manual manuals man learn learning tutorial tutorials how-to howto question questions q reference references ref
  api-reference api-docs apidocs story stories magazine press tag tags topic topics category categories glossary dictionary definition definitions
  word words search s package packages blob tree raw src source examples example specs spec rfc book books recipe recipes
  hilfe aide ayuda ajuda aiuto woerterbuch lexikon archive archives policy policies privacy legal terms`);
/** Hosts that tell. A wiki may well have a sign-out, so this counts for the other words only. */
export const tellingHosts = words(
  'docs doc wiki blog developer developers learn help support kb faq man reference news api en de fr es it pt',
);

/** Keys whose value names what is done. */
export const actionKeys = words(
  'action act do op cmd mode task method _method event func function todo command operation',
);
/** Keys whose value names a place: a path as value counts by its last part. */
export const placeKeys = words('page route r view go option p path module');
/** Keys that are themselves the act: `?delete=5`. */
export const actingKeys = words(`
  logout signout log_out sign_out delete delete_id deleteid remove remove_item removed_item unsubscribe unsub add-to-cart add_to_cart addtocart
  cancel_order cancel-order place_order`);
/** Keys of secrets that a form carries: an address with one does something. */
export const secretKeys = words(
  '_wpnonce csrf csrf_token csrftoken csrfmiddlewaretoken _csrf _csrf_token authenticity_token sesskey logouthash securitytoken form_key formkey __requestverificationtoken',
);
/** Keys of secrets that mail carries: with a word that confirms, opening the address is the answer. */
export const tokenKeys = words(
  'token key code hash t k confirmation_token confirm_token activation_key id uid sig signature h',
);
