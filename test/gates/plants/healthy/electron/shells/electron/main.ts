import { app } from 'electron';
import { createApp } from '../../core/app.ts';

app.setName(String(createApp()));
