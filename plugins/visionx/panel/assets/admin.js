import { call } from './calls.js';
import { at, leave, mark, say, show } from './page.js';

/** Where hosts share an address, each below a path of its own, a token is for its host alone. */
const TOKEN_KEY = `headframe panel ${new URL('.', location.href).pathname}`;

/** The admin token: asked for when an action first needs it, and kept as long as this tab. */
const token = {
  get value() {
    return sessionStorage.getItem(TOKEN_KEY) ?? undefined;
  },

  keep(value) {
    if (value === undefined) sessionStorage.removeItem(TOKEN_KEY);
    else sessionStorage.setItem(TOKEN_KEY, value);
    show(at('forget'), value !== undefined);
  },

  /** Resolves with what was typed; undefined where the person would rather not. */
  ask(why, fault = '') {
    const dialog = at('token-dialog');
    const field = at('token');
    say(at('token-why'), why);
    say(at('token-fault'), fault);
    mark(field, 'aria-invalid', String(fault !== ''));
    field.value = '';
    return new Promise((resolve) => {
      let typed;
      at('token-form').onsubmit = (event) => {
        event.preventDefault();
        const text = field.value.trim();
        if (!/^[!-~]+$/.test(text)) {
          say(at('token-fault'), 'Write the token that the host was started with.');
          return;
        }
        typed = text;
        dialog.close();
      };
      at('token-cancel').onclick = () => dialog.close();
      dialog.onclose = () => {
        field.value = '';
        resolve(typed);
      };
      dialog.showModal();
    });
  },
};

/** Makes a call that needs the token; undefined where the person gave none. @throws as `call` does. */
export async function act(path, body, why) {
  let fault = '';
  while (true) {
    if (token.value === undefined) {
      const typed = await token.ask(why, fault);
      if (typed === undefined) return undefined;
      token.keep(typed);
    }
    const headers = { authorization: `Bearer ${token.value}`, 'content-type': 'application/json' };
    try {
      return (await call(path, { method: 'POST', headers, body: JSON.stringify(body) })).value;
    } catch (error) {
      if (error.status !== 401 && error.status !== 403) throw error;
      token.keep(undefined);
      fault = error.message;
    }
  }
}

/** Has the token forgotten on request. */
export function offerToForget() {
  show(at('forget'), token.value !== undefined);
  at('forget').addEventListener('click', () => {
    leave(at('forget'));
    token.keep(undefined);
  });
}
