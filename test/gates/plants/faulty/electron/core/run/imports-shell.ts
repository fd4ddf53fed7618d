import '../../shells/web/main.ts';
