import { TabtrawlError } from '../../shared/batch/errors.ts';
import { browser } from '../parts/browser.ts';
import { Button } from '../parts/components/button.tsx';
import { Field } from '../parts/components/field.tsx';
import { TextField } from '../parts/components/text-field.tsx';
import { faultText } from '../parts/fault-text.ts';
import { t } from '../parts/messages.ts';
import { useState } from '../parts/ui.ts';
import { clientName } from './client-name.ts';
import { pair } from './pair.ts';

/** Code and port as `tabtrawl pair` shows them. Once they are good the page connects by itself. */
export function PairForm() {
  const [code, setCode] = useState('');
  const [port, setPort] = useState('');
  const [problem, setProblem] = useState<{ readonly at: 'code' | 'port'; readonly text: string }>();
  const [isBusy, setBusy] = useState(false);

  const submit = async () => {
    const number = Number(port);
    if (code.trim() === '' || !Number.isInteger(number) || number < 1 || number > 65_535) {
      setProblem({ at: code.trim() === '' ? 'code' : 'port', text: t('optionsPairMissing') });
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      const { os } = await browser.runtime.getPlatformInfo();
      await pair({ code, port: number, client: clientName(navigator.userAgent, os) });
    } catch (error) {
      const code = error instanceof TabtrawlError ? error.code : null;
      if (code === 'connection') setProblem({ at: 'port', text: t('optionsPairAway', { port }) });
      else if (code === 'unauthorized') setProblem({ at: 'code', text: t('optionsPairRefused') });
      else setProblem({ at: 'code', text: faultText(error) });
    }
    setBusy(false);
  };

  return (
    <form
      class="pair-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={t('optionsCode')}
        error={problem?.at === 'code' ? problem.text : undefined}
        look="pair-code"
        capitals
        longest={40}
        placeholder="ABCD-1234"
        value={code}
        onInput={setCode}
      />
      <Field
        label={t('optionsPort')}
        error={problem?.at === 'port' ? problem.text : undefined}
        control={(joined) => (
          <input
            {...joined}
            class="input figures"
            inputMode="numeric"
            autocomplete="off"
            maxLength={5}
            value={port}
            onInput={(event) => setPort(event.currentTarget.value)}
          />
        )}
      />
      <Button look="primary" type="submit" busy={isBusy}>
        {t('optionsPair')}
      </Button>
    </form>
  );
}
