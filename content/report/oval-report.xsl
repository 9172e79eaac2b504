<?xml version="1.0" encoding="UTF-8"?>
<!-- OVAL results as one HTML file. Its input is the small report document that
     `oval generate report` makes of a results document. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="html" encoding="UTF-8" indent="no"/>
<xsl:key name="test" match="/report/test" use="@id"/>
<xsl:key name="definition" match="/report/definition" use="@id"/>
<xsl:key name="result" match="/report/definition" use="@result"/>

<xsl:template match="/report">
<xsl:text disable-output-escaping="yes">&lt;!DOCTYPE html>
</xsl:text>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>OVAL results: <xsl:value-of select="@name"/></title>
<style>
:root { --paper: #fff; --ink: #1c2024; --quiet: #59636e; --line: #d5d9de; --band: #f3f5f7; --link: #0b57a4;
  --true: #11632f; --false: #a3161f; --error: #874a00; --unknown: #5a3d9a; --other: #59636e; }
@media (prefers-color-scheme: dark) {
:root { --paper: #14171a; --ink: #e4e7ea; --quiet: #9ba5af; --line: #363c43; --band: #1e2226; --link: #7db7f5;
  --true: #5fd38a; --false: #ff8c8c; --error: #f0b35a; --unknown: #bfa5ff; --other: #9ba5af; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
a { color: var(--link); }
p { margin: .4rem 0; }
.quiet { color: var(--quiet); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 1rem 0; }
dl.facts dt { color: var(--quiet); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; padding: .6rem; background: var(--band);
  border-radius: .4rem; align-items: center; }
form label { padding: .15rem .5rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--paper); }
form input[type=search] { flex: 1 1 12rem; padding: .3rem .5rem; font: inherit; background: var(--paper);
  color: var(--ink); border: 1px solid var(--line); border-radius: .3rem; }
details.definition { border-top: 1px solid var(--line); }
details.definition > summary { display: grid; grid-template-columns: 8.5rem 1fr; gap: .5rem; padding: .4rem 0;
  cursor: pointer; overflow-wrap: anywhere; }
.inside { padding: 0 0 1rem 1rem; overflow-wrap: anywhere; }
.r { font-weight: 600; white-space: nowrap; }
.r-true { color: var(--true); } .r-false { color: var(--false); } .r-error { color: var(--error); }
.r-unknown { color: var(--unknown); } .r-other { color: var(--other); }
ul.criteria { list-style: none; margin: 0; padding-left: 1rem; border-left: 2px solid var(--line); }
ul.criteria li { margin: .25rem 0; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; margin: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .15rem .6rem .15rem 0; }
th { font-weight: 400; color: var(--quiet); white-space: nowrap; }
td { white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
.item { background: var(--band); border-radius: .3rem; padding: .3rem .6rem; margin: .3rem 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) { details.definition > summary { grid-template-columns: 1fr; gap: 0; } }
@media print { form { display: none; } body { max-width: none; } }
</style>
</head>
<body>
<h1>OVAL results of <xsl:value-of select="@name"/></h1>
<p class="quiet">Made by <xsl:value-of select="@product"/><xsl:text> </xsl:text><xsl:value-of select="@version"/>,
<xsl:value-of select="translate(@time, 'T', ' ')"/>, OVAL <xsl:value-of select="@schema"/></p>
<dl class="facts">
<dt>System</dt><dd><xsl:value-of select="system/@host"/></dd>
<dt>Operating system</dt><dd><xsl:value-of select="concat(system/@os, ' ', system/@os-version, ' ', system/@architecture)"/></dd>
<dt>Addresses</dt><dd><xsl:for-each select="system/interface"><xsl:if test="position() > 1">, </xsl:if>
<xsl:value-of select="concat(@address, ' (', @name, ')')"/></xsl:for-each></dd>
<dt>Definitions</dt><dd id="count"><xsl:value-of select="count(definition)"/></dd>
</dl>
<form id="filter">
<xsl:call-template name="choice"><xsl:with-param name="result">true</xsl:with-param></xsl:call-template>
<xsl:call-template name="choice"><xsl:with-param name="result">false</xsl:with-param></xsl:call-template>
<xsl:call-template name="choice"><xsl:with-param name="result">error</xsl:with-param></xsl:call-template>
<xsl:call-template name="choice"><xsl:with-param name="result">unknown</xsl:with-param></xsl:call-template>
<xsl:call-template name="choice"><xsl:with-param name="result">not applicable</xsl:with-param></xsl:call-template>
<xsl:call-template name="choice"><xsl:with-param name="result">not evaluated</xsl:with-param></xsl:call-template>
<input type="search" id="words" placeholder="Search titles and ids" aria-label="Search titles and ids"/>
</form>
<main>
<xsl:apply-templates select="key('result', 'error')"/>
<xsl:apply-templates select="key('result', 'unknown')"/>
<xsl:apply-templates select="key('result', 'false')"/>
<xsl:apply-templates select="key('result', 'true')"/>
<xsl:apply-templates select="key('result', 'not applicable')"/>
<xsl:apply-templates select="key('result', 'not evaluated')"/>
</main>
<script>
(function () {
  var form = document.getElementById('filter'), words = document.getElementById('words');
  var count = document.getElementById('count');
  var all = Array.prototype.slice.call(document.querySelectorAll('details.definition'));
  var texts = all.map(function (d) { return (d.id + ' ' + d.firstElementChild.textContent).toLowerCase(); });
  function show() {
    var wanted = {}, text = words.value.toLowerCase(), shown = 0;
    form.querySelectorAll('input[type=checkbox]').forEach(function (box) { wanted[box.value] = box.checked; });
    all.forEach(function (d, i) {
      d.hidden = !wanted[d.getAttribute('data-result')] || texts[i].indexOf(text) === -1;
      shown += d.hidden ? 0 : 1;
    });
    count.textContent = shown === all.length ? all.length : shown + ' of ' + all.length;
  }
  form.addEventListener('input', show);
  form.addEventListener('submit', function (e) { e.preventDefault(); });
  show();
})();
</script>
</body>
</html>
</xsl:template>

<xsl:template name="choice">
<xsl:param name="result"/>
<xsl:if test="key('result', $result)">
<label><input type="checkbox" checked="checked" value="{$result}"/><xsl:text> </xsl:text>
<xsl:value-of select="$result"/>: <xsl:value-of select="count(key('result', $result))"/></label>
</xsl:if>
</xsl:template>

<xsl:template name="result">
<xsl:attribute name="class">r r-<xsl:choose>
<xsl:when test="@result = 'true' or @result = 'false' or @result = 'error' or @result = 'unknown'"><xsl:value-of select="@result"/></xsl:when>
<xsl:otherwise>other</xsl:otherwise></xsl:choose></xsl:attribute>
<xsl:value-of select="@result"/>
</xsl:template>

<xsl:template match="definition">
<details class="definition" id="{@id}" data-result="{@result}">
<summary><span><xsl:call-template name="result"/></span>
<span><xsl:value-of select="title"/><xsl:if test="not(title)"><xsl:value-of select="@id"/></xsl:if></span></summary>
<div class="inside">
<p class="quiet"><code><xsl:value-of select="@id"/></code>, version <xsl:value-of select="@version"/>, class <xsl:value-of select="@class"/></p>
<xsl:if test="description"><p><xsl:value-of select="description"/></p></xsl:if>
<xsl:for-each select="message"><p><xsl:value-of select="."/></p></xsl:for-each>
<xsl:if test="reference"><p>References:
<xsl:for-each select="reference"><xsl:if test="position() > 1">, </xsl:if><xsl:choose>
<xsl:when test="starts-with(@ref_url, 'https://') or starts-with(@ref_url, 'http://')"><a href="{@ref_url}" rel="noreferrer"><xsl:value-of select="@ref_id"/></a></xsl:when>
<xsl:otherwise><xsl:value-of select="@ref_id"/></xsl:otherwise></xsl:choose></xsl:for-each></p></xsl:if>
<xsl:if test="criteria"><ul class="criteria"><xsl:apply-templates select="criteria"/></ul></xsl:if>
</div>
</details>
</xsl:template>

<xsl:template match="criteria">
<li><span><xsl:call-template name="result"/></span><xsl:text> </xsl:text>
<xsl:choose>
<xsl:when test="@operator = 'AND'">all of</xsl:when>
<xsl:when test="@operator = 'OR'">at least one of</xsl:when>
<xsl:when test="@operator = 'ONE'">exactly one of</xsl:when>
<xsl:otherwise>an odd number of</xsl:otherwise>
</xsl:choose>
<xsl:if test="@negate = 'true' or @negate = '1'">, negated</xsl:if>
<xsl:if test="@comment">: <xsl:value-of select="@comment"/></xsl:if>
<ul class="criteria"><xsl:apply-templates/></ul></li>
</xsl:template>

<xsl:template match="extend_definition">
<li><span><xsl:call-template name="result"/></span><xsl:text> </xsl:text>
<xsl:if test="@negate = 'true' or @negate = '1'">not: </xsl:if>
<xsl:value-of select="@comment"/><xsl:if test="@comment">: </xsl:if>
<a href="#{@ref}"><xsl:choose><xsl:when test="key('definition', @ref)/title"><xsl:value-of select="key('definition', @ref)/title"/></xsl:when>
<xsl:otherwise><xsl:value-of select="@ref"/></xsl:otherwise></xsl:choose></a></li>
</xsl:template>

<xsl:template match="criterion">
<xsl:variable name="test" select="key('test', @ref)"/>
<li><span><xsl:call-template name="result"/></span><xsl:text> </xsl:text>
<xsl:if test="@negate = 'true' or @negate = '1'">not: </xsl:if>
<xsl:value-of select="@comment"/>
<xsl:if test="$test">
<details><summary><code><xsl:value-of select="@ref"/></code>
<span class="quiet"><xsl:text> </xsl:text><xsl:value-of select="$test/@kind"/>, check <xsl:value-of select="$test/@check"/><xsl:if test="$test/@check_existence">, <xsl:value-of select="translate($test/@check_existence, '_', ' ')"/></xsl:if>:
<xsl:value-of select="$test/@items"/><xsl:choose><xsl:when test="$test/@items = 1"> item</xsl:when><xsl:otherwise> items</xsl:otherwise></xsl:choose></span></summary>
<xsl:apply-templates select="$test/message | $test/item"/>
<xsl:if test="$test/@items > count($test/item)"><p class="quiet">... and <xsl:value-of select="$test/@items - count($test/item)"/> more</p></xsl:if>
</details>
</xsl:if></li>
</xsl:template>

<xsl:template match="message"><p><xsl:value-of select="."/></p></xsl:template>

<xsl:template match="item">
<div class="item"><span><xsl:call-template name="result"/></span><xsl:text> </xsl:text><span class="quiet"><xsl:value-of select="@kind"/></span>
<xsl:apply-templates select="message"/>
<div class="scroll"><table><xsl:for-each select="value"><tr><th scope="row"><xsl:value-of select="@name"/></th><td><xsl:choose>
<xsl:when test="@masked">(masked)</xsl:when>
<xsl:when test="@status and @status != 'exists'">(<xsl:value-of select="@status"/>)</xsl:when>
<xsl:otherwise><xsl:value-of select="."/><xsl:if test="@cut"> ...</xsl:if></xsl:otherwise></xsl:choose></td></tr></xsl:for-each></table></div></div>
</xsl:template>
</xsl:stylesheet>
