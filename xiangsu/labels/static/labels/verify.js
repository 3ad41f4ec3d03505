// Checks the signed QR of a certificate on this device; the layout is that of labels/proofs.py.
(function () {
  "use strict";

  var page = document.getElementById("verify");
  var result = document.getElementById("result");
  var KEEP = "verify.revoked";
  var STALE_DAYS = 7;
  var keys = {};
  page.dataset.keys.split(" ").forEach(function (word) {
    var parts = word.split(":");
    keys[parts[0]] = { algorithm: Number(parts[1]), bytes: fromHex(parts[2]) };
  });
  var revoked = null;

  function fromHex(text) { return Uint8Array.from(text.match(/../g), function (pair) { return parseInt(pair, 16); }); }
  function fromBase64(text) { return Uint8Array.from(atob(text), function (c) { return c.charCodeAt(0); }); }
  function utf8(text) { return new TextEncoder().encode(text); }
  function fromBase36(text) {
    var number = BigInt(0), base = BigInt(36), hex;
    for (var i = 0; i < text.length; i++) number = number * base + BigInt(parseInt(text[i], 36));
    hex = number.toString(16);
    return fromHex(hex.length % 2 ? "0" + hex : hex);
  }
  function whole(bytes, from, to) {
    var value = 0;
    for (var i = from; i < to; i++) value = value * 256 + bytes[i];
    return value;
  }
  function pad(number, length) { return String(number).padStart(length, "0"); }
  function signedBy(key, message, signature) {
    return Boolean(key) && key.algorithm === 1 && signature.length === 64 && nacl.sign.detached.verify(message, signature, key.bytes);
  }

  // What a proof says, or null if no key of ours has signed it.
  function read(payload) {
    var bytes = fromBase36(payload);
    if (bytes.length < 79) return null;
    var message = bytes.subarray(0, bytes.length - 64);
    var key = keys[message[1]];
    if (!key || message[0] !== key.algorithm || !signedBy(key, message, bytes.subarray(bytes.length - 64))) return null;
    var texts = [], at = 12;
    for (var i = 0; i < 3; i++) {
      texts.push(message.subarray(at + 1, at + 1 + message[at]));
      at += 1 + message[at];
    }
    var day = new Date(Date.UTC(2019, 0, 1 + whole(message, 2, 4)));
    var stamp = "" + day.getUTCFullYear() + pad(day.getUTCMonth() + 1, 2) + pad(day.getUTCDate(), 2);
    var ascii = new TextDecoder();
    return {
      number: "HGZ-" + stamp + "-" + ascii.decode(texts[0]),
      box: whole(message, 9, 12),
      issuer: ascii.decode(texts[1]),
      product: new TextDecoder("gb18030").decode(texts[2]),
      kg: whole(message, 4, 9) / 100,
      day: day
    };
  }

  function hashOf(number) { return btoa(String.fromCharCode.apply(null, nacl.hash(utf8(number)).subarray(0, 6))); }
  function ended(day) {
    var end = new Date(day.getTime());
    end.setUTCMonth(end.getUTCMonth() + Number(page.dataset.months));
    return end < new Date();
  }

  function verdictOn(proof) {
    var hash = hashOf(proof.number);
    if (revoked && revoked.void.has(hash)) return ["er", "已作废", "开具者已作废这张合格证，不能凭它销售。"];
    if (revoked && revoked.held.has(hash)) return ["er", "已冻结", "这批产品正在核查或召回，不能销售。"];
    if (ended(proof.day)) return ["wa", "签名过期", "开具已超过 " + page.dataset.months + " 个月，不再保证查得到作废，请联网核对。"];
    if (!revoked) return ["wa", "有效（未核对作废）", "签名属实，但这台设备还没有作废名单，请联网打开一次。"];
    return ["ok", "有效", "签名属实，不在作废名单里。请核对产品、数量和编号与实物一致。"];
  }

  function check(text) {
    var asked = text.replace(/\s+/g, "").toUpperCase();
    var found = /(?:^|\/P\/)([0-9A-Z]{120,400})$/.exec(asked);
    if (/\/C\/[0-9]+$/.test(asked)) return show(["", "这是追溯码", "单件标签上的追溯码请联网直接扫码查看。"]);
    if (!found && !/\/P\//.test(asked)) return show(["", "不是合格证二维码", "请扫合格证或箱贴上“承诺达标合格证”旁边的二维码。"]);
    var proof = found && read(found[1]);
    if (!proof) return show(["er", "伪造", "这个二维码不是本平台签发的，或内容被改过、没有扫完整。"]);
    show(verdictOn(proof), proof);
  }

  function show(verdict, proof) {
    result.textContent = "";
    add(result, "p", verdict[1]).className = "big";
    add(result, "p", verdict[2]);
    result.className = "card sec alert " + verdict[0];
    result.style.cssText = "display:grid;gap:8px;margin-top:12px";
    result.hidden = false;
    if (proof) {
      var list = add(result, "dl", "");
      list.className = "dl";
      [["编号", proof.number + (proof.box ? "-" + pad(proof.box, 3) : "")], ["产品", proof.product], ["数量", proof.kg + " kg"], ["主体代码", proof.issuer], ["开具日期", proof.day.toISOString().slice(0, 10)]].forEach(function (row) {
        add(list, "dt", row[0]);
        add(list, "dd", row[1]);
      });
    }
    result.scrollIntoView({ block: "nearest" });
  }
  function add(parent, tag, text) {
    var element = document.createElement(tag);
    element.textContent = text;
    return parent.appendChild(element);
  }

  // The signed list of what is void: the newest ever seen is kept and counts.
  function take(set) {
    if (!set || !signedBy(keys[set.key], utf8(set.said), fromBase64(set.signature))) return false;
    var said = JSON.parse(set.said);
    var at = new Date(said.issued_at);
    if (revoked && revoked.at >= at) return false;
    revoked = { at: at, void: hashes(said.void), held: hashes(said.held) };
    return true;
  }
  function hashes(text) { return new Set(text.match(/.{8}/g) || []); }
  function age() {
    var words = "这台设备还没有作废名单，请联网打开一次。";
    if (revoked) {
      var hours = Math.floor((Date.now() - revoked.at) / 3600000);
      words = "作废名单 " + (revoked.void.size + revoked.held.size) + " 条，更新于 " + revoked.at.toLocaleString("zh-CN") + (hours < 1 ? "（1 小时内）" : hours < 48 ? "（" + hours + " 小时前）" : "（" + Math.floor(hours / 24) + " 天前）");
      if (hours >= STALE_DAYS * 24) words += "。名单已旧，请尽快联网更新。";
    }
    document.getElementById("age").textContent = words;
  }
  function refresh() {
    return fetch(page.dataset.revoked).then(function (answer) { return answer.json(); }).then(function (set) {
      if (!take(set)) return;
      try { localStorage.setItem(KEEP, JSON.stringify(set)); } catch (error) { /* full or private: kept in memory only */ }
    }).catch(function () { /* no network: what was kept counts */ }).then(age);
  }

  // Seeing.
  function decoded(source, width, height) {
    var scale = Math.min(1, 1600 / Math.max(width, height));
    var canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    var context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    var code = jsQR(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
    return code && code.data;
  }
  var video = document.getElementById("camera");
  function stop() {
    if (!video.srcObject) return;
    video.srcObject.getTracks().forEach(function (track) { track.stop(); });
    video.srcObject = null;
    video.hidden = true;
  }
  function look() {
    if (!video.srcObject) return;
    var text = video.videoWidth ? decoded(video, video.videoWidth, video.videoHeight) : null;
    if (text) { stop(); check(text); } else setTimeout(look, 150);
  }
  document.getElementById("open").addEventListener("click", function () {
    if (video.srcObject) return stop();
    if (!navigator.mediaDevices) return show(["wa", "不能用相机", "浏览器只在 https 地址允许使用相机，请改用照片或粘贴。"]);
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }).then(function (stream) {
      video.srcObject = stream;
      video.hidden = false;
      video.play();
      look();
    }).catch(function () { show(["wa", "打不开相机", "请允许使用相机，或改用照片、粘贴。"]); });
  });
  document.getElementById("photo").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) return;
    var image = new Image();
    image.onload = function () {
      var text = decoded(image, image.naturalWidth, image.naturalHeight);
      URL.revokeObjectURL(image.src);
      if (text) check(text);
      else show(["wa", "没有看到二维码", "请靠近一些、拍清楚再试。"]);
    };
    image.onerror = function () { show(["wa", "打不开照片", "请换一张照片。"]); };
    image.src = URL.createObjectURL(file);
  });
  document.getElementById("check").addEventListener("click", function () { check(document.getElementById("text").value); });

  try { take(JSON.parse(localStorage.getItem(KEEP))); } catch (error) { /* nothing kept, or garbled */ }
  refresh();
  window.addEventListener("online", refresh);
  if (navigator.serviceWorker) navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope }).then(function () { return navigator.serviceWorker.ready; }).then(function () { page.dataset.ready = "1"; });
})();
