import { z } from 'zod';

// zod tries once whether it may compile its checks to code. Our policy forbids that, and even to try is reported as a
// violation. Every entry of the renderer imports this module first.
z.config({ jitless: true });
