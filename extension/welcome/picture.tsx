import { t } from '../parts/messages.ts';

/** How it works: your list, your browser with your sign-ins, clean Markdown. Three drawings that stand side by side or below each other. */
export function Picture() {
  return (
    <figure class="picture" aria-label={t('welcomePicture')}>
      <div class="scene">
        <ListDrawing />
        <p>{t('welcomeSceneList')}</p>
      </div>
      <Arrow />
      <div class="scene scene-middle">
        <BrowserDrawing />
        <p>{t('welcomeSceneBrowser')}</p>
      </div>
      <Arrow />
      <div class="scene">
        <MarkdownDrawing />
        <p>{t('welcomeSceneMarkdown')}</p>
      </div>
    </figure>
  );
}

function Arrow() {
  return (
    <svg class="arrow" viewBox="0 0 40 24" aria-hidden="true">
      <path d="M2 12h34M27 4l9 8-9 8" />
    </svg>
  );
}

function ListDrawing() {
  return (
    <svg class="drawing" viewBox="0 0 160 120" aria-hidden="true">
      <rect class="sheet" x="22" y="10" width="116" height="100" rx="8" />
      {[28, 46, 64, 82].map((y, at) => (
        <g key={y}>
          <circle class="mark" cx="38" cy={y + 3} r="4" />
          <rect class="ink" x="50" y={y} width={[70, 54, 76, 40][at]} height="6" rx="3" />
        </g>
      ))}
    </svg>
  );
}

function BrowserDrawing() {
  return (
    <svg class="drawing" viewBox="0 0 220 140" aria-hidden="true">
      <rect class="sheet" x="8" y="10" width="204" height="120" rx="10" />
      <path class="band" d="M18 10h184a10 10 0 0 1 10 10v16H8V20a10 10 0 0 1 10-10z" />
      {[16, 72, 128].map((x) => (
        <rect key={x} class="tab-shape" x={x} y="18" width="48" height="18" rx="5" />
      ))}
      {[24, 80, 136].map((x) => (
        <rect key={x} class="ink" x={x} y="25" width="28" height="5" rx="2.5" />
      ))}
      <circle class="face" cx="74" cy="72" r="13" />
      <path class="face" d="M50 112c0-15 10-23 24-23s24 8 24 23z" />
      <rect class="lock" x="126" y="78" width="44" height="34" rx="6" />
      <path class="shackle" d="M135 78V68a13 13 0 0 1 26 0v10" />
      <path class="tick" d="M138 95l7 7 13-14" />
    </svg>
  );
}

function MarkdownDrawing() {
  return (
    <svg class="drawing" viewBox="0 0 160 120" aria-hidden="true">
      <rect class="sheet" x="34" y="4" width="104" height="96" rx="8" />
      <rect class="sheet" x="22" y="16" width="104" height="96" rx="8" />
      <text class="hash" x="34" y="44">
        #
      </text>
      <rect class="ink" x="54" y="32" width="56" height="8" rx="4" />
      {[56, 70, 84].map((y, at) => (
        <rect key={y} class="ink" x="36" y={y} width={[74, 62, 70][at]} height="6" rx="3" />
      ))}
    </svg>
  );
}
