import { createApp } from '../../core/app.ts';

createApp();
