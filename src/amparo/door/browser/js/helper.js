/** Is this helper real? The phrase is turned into an id and a key here; the words themselves are not sent. */
import { day, language, piece, show } from "./page.js";
import * as server from "./server.js";
import { lookUp, openBox } from "./voucher.js";
