// Prints how many tokens of o200k_base its standard input has.
import { text } from 'node:stream/consumers';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

console.log(encode(await text(process.stdin)).length);
