/** The one door to zod: every schema of the project is made with this `z`. */
export { z } from 'zod';
