<?xml version="1.0" encoding="UTF-8"?>
<!-- What the report and the guide share: looks, and what a Rule says of itself. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

<xsl:template name="style">
<style>
:root { --paper: #fff; --ink: #1c2024; --quiet: #59636e; --line: #d5d9de; --edge: #7d8792; --band: #f3f5f7; --link: #0b57a4;
  --good: #11632f; --bad: #a3161f; --error: #874a00; --unknown: #5a3d9a; --other: #59636e; --waived: #8a2f6b; --open: #0b57a4; --on: #fff; }
@media screen and (prefers-color-scheme: dark) {
:root { --paper: #14171a; --ink: #e4e7ea; --quiet: #9ba5af; --line: #363c43; --edge: #7d8792; --band: #1e2226; --link: #7db7f5;
  --good: #5fd38a; --bad: #ff8c8c; --error: #f0b35a; --unknown: #bfa5ff; --other: #9ba5af; --waived: #f0a0d0; --open: #7db7f5; --on: #14171a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
a { color: var(--link); overflow-wrap: anywhere; }
p { margin: .4rem 0; }
.quiet { color: var(--quiet); font-weight: 400; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 1rem 0; }
dl.facts dt { color: var(--quiet); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.picture { display: block; width: 100%; height: auto; margin: .5rem 0 1rem; font-size: .8rem; overflow: visible; }
.picture text { fill: var(--ink); } .picture .on { fill: var(--on); }
.picture rect { fill: var(--other); stroke: var(--paper); stroke-width: 2; }
.picture .b-fail { fill: var(--bad); } .picture .b-pass, .picture .b-fixed { fill: var(--good); }
.picture .b-notchecked { fill: var(--open); } .picture .b-error { fill: var(--error); } .picture .b-unknown { fill: var(--unknown); }
.picture .b-waived { fill: var(--waived); }
table.counts { margin: .5rem 0 1rem; }
table.counts th, table.counts td { padding: .15rem 1rem .15rem 0; border-bottom: 1px solid var(--line); }
table.counts td { text-align: right; font-variant-numeric: tabular-nums; font-family: inherit; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0 1rem; padding: .6rem; background: var(--band);
  border-radius: .4rem; align-items: center; }
form label { padding: .15rem .5rem; border: 1px solid var(--edge); border-radius: 1rem; background: var(--paper); }
form input[type=search], form select { padding: .3rem .5rem; font: inherit; background: var(--paper);
  color: var(--ink); border: 1px solid var(--edge); border-radius: .3rem; }
form input[type=search] { flex: 1 1 12rem; }
[hidden] { display: none !important; }
@media (min-width: 60rem) and (min-height: 40rem) { form { position: sticky; top: 0; z-index: 1; } html { scroll-padding-top: 7rem; } }
form button, .rows button { padding: .3rem .7rem; font: inherit; color: var(--ink); background: var(--paper);
  border: 1px solid var(--edge); border-radius: .3rem; cursor: pointer; }
::placeholder { color: var(--quiet); opacity: 1; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; background: currentColor; }
.lead { font-size: 1.1rem; }
details.rule { border-top: 1px solid var(--line); }
details.rule > summary { display: grid; grid-template-columns: 1rem 7.5rem 4rem 1fr; gap: .5rem; padding: .4rem 0;
  cursor: pointer; overflow-wrap: anywhere; }
details.rule > summary::before { content: "\25B8"; color: var(--quiet); } details.rule[open] > summary::before { content: "\25BE"; }
.inside { padding: 0 0 1rem 1rem; overflow-wrap: anywhere; }
.r { font-weight: 600; white-space: nowrap; color: var(--other); }
.r-pass, .r-fixed, .r-true { color: var(--good); } .r-fail, .r-false { color: var(--bad); }
.r-error { color: var(--error); } .r-notchecked { color: var(--open); } .r-unknown { color: var(--unknown); } .r-waived { color: var(--waived); }
.s-high { font-weight: 600; color: var(--bad); }
.note { border-left: 3px solid var(--error); padding-left: .6rem; white-space: pre-line; }
.text { white-space: pre-line; } .text table, .text ul, .text ol, .text dl { white-space: normal; }
pre, code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--band); border-radius: .3rem; padding: .5rem .7rem; white-space: pre-wrap; margin: .4rem 0; }
ul.criteria { list-style: none; margin: .2rem 0; padding-left: 1rem; border-left: 2px solid var(--line); }
ul.criteria li { margin: .25rem 0; }
summary { cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; margin: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .15rem .6rem .15rem 0; }
th { font-weight: 400; color: var(--quiet); white-space: nowrap; }
.rows { border: 1px solid var(--line); border-radius: .3rem; padding: .4rem .7rem; margin: .5rem 0; }
.rows h4 { margin: 0; font-size: 1rem; font-weight: 400; }
.rows table { min-width: 100%; } .rows th, .rows td { border-top: 1px solid var(--line); }
.rows thead th { border: 0; font-weight: 600; vertical-align: bottom; } .rows thead small { display: block; font-weight: 400; }
.rows td { overflow-wrap: anywhere; min-width: 5rem; max-width: 30rem; } .rows td, .rows tbody th { white-space: pre-wrap; }
.rows tbody th { overflow-wrap: anywhere; min-width: 6rem; color: var(--ink); }
.rows td.wrong { color: var(--bad); font-weight: 600; }
.rows .offender { color: var(--bad); } .rows .trouble { color: var(--error); } .rows .fine { color: var(--good); }
.rows .why { color: var(--error); }
.rows input[type=search] { padding: .3rem .5rem; font: inherit; color: var(--ink); background: var(--paper);
  border: 1px solid var(--edge); border-radius: .3rem; margin-right: .5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) { details.rule > summary { grid-template-columns: 1rem auto 1fr; } .inside { padding-left: 0; }
  table.counts th, table.counts td { padding-right: .6rem; }
  details.rule > summary > :last-child { grid-column: 1 / -1; } dl.facts { grid-template-columns: 1fr; } }
@media print { form, .skip, .rows button, .rows input { display: none; } body { max-width: none; padding: 0; font-size: 10pt; }
  details.rule > summary, .rows tr { break-inside: avoid; } details.rule > summary { break-after: avoid; } thead { display: table-header-group; }
  .scroll { overflow: visible; } a { color: inherit; } }
</style>
</xsl:template>

<xsl:template match="text">
<div class="text"><xsl:apply-templates mode="copy"/></div>
</xsl:template>
<xsl:template match="*" mode="copy"><xsl:element name="{local-name()}"><xsl:copy-of select="@href | @rel"/><xsl:apply-templates mode="copy"/></xsl:element></xsl:template>

<xsl:template name="rule-texts">
<xsl:call-template name="rule-requirement"/>
<xsl:call-template name="rule-mending"/>
</xsl:template>

<xsl:template name="rule-requirement">
<xsl:if test="text[@kind = 'description']"><h3>Requirement</h3><xsl:apply-templates select="text[@kind = 'description']"/></xsl:if>
<xsl:if test="text[@kind = 'rationale']"><h3>Why</h3><xsl:apply-templates select="text[@kind = 'rationale']"/></xsl:if>
<xsl:for-each select="text[@kind = 'warning']"><div class="note"><strong>Warning<xsl:if test="@category"> (<xsl:value-of select="@category"/>)</xsl:if>. </strong><xsl:apply-templates mode="copy"/></div></xsl:for-each>
</xsl:template>

<xsl:template name="rule-mending">
<xsl:if test="text[@kind = 'fixtext']"><h3>How to mend it</h3><xsl:apply-templates select="text[@kind = 'fixtext']"/></xsl:if>
<xsl:for-each select="fix"><details><summary>Fix: <code><xsl:value-of select="@system"/></code><span class="quiet"><xsl:if test="@complexity != 'unknown'">, complexity <xsl:value-of select="@complexity"/></xsl:if><xsl:if test="@disruption != 'unknown'">, disruption <xsl:value-of select="@disruption"/></xsl:if><xsl:if test="@strategy != 'unknown'">, <xsl:value-of select="@strategy"/></xsl:if><xsl:if test="@reboot">, needs a reboot</xsl:if></span></summary><pre><xsl:value-of select="."/></pre></details></xsl:for-each>
<xsl:if test="ident"><p class="quiet">Identifiers: <xsl:for-each select="ident"><xsl:if test="position() > 1">, </xsl:if><span title="{@system}"><xsl:value-of select="."/></span></xsl:for-each></p></xsl:if>
<xsl:if test="reference"><p class="quiet">References: <xsl:for-each select="reference"><xsl:if test="position() > 1">, </xsl:if><xsl:choose>
<xsl:when test="starts-with(@href, 'https://') or starts-with(@href, 'http://')"><a href="{@href}" rel="noreferrer"><xsl:value-of select="."/></a></xsl:when>
<xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></xsl:for-each></p></xsl:if>
</xsl:template>
</xsl:stylesheet>
