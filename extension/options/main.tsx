import { openCompanion } from '../parts/companion.ts';
import { LinkNotice } from '../parts/components/link-notice.tsx';
import { render } from '../parts/ui.ts';

const root = document.getElementById('root');
if (root) render(<LinkNotice companion={openCompanion('options')} />, root);
