<?xml version="1.0" encoding="UTF-8"?>
<!-- XCCDF results as one HTML file. Its input is the small report document that
     xccdf/output/report.c makes of a test result. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="xccdf-common.xsl"/>
<xsl:output method="html" encoding="UTF-8" indent="no"/>
<xsl:key name="result" match="/report/rule" use="@result"/>

<xsl:template match="/report">
<xsl:text disable-output-escaping="yes">&lt;!DOCTYPE html>
</xsl:text>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title><xsl:value-of select="concat(target, ': ', @title)"/></title>
<xsl:call-template name="style"/>
</head>
<body>
<header>
<p class="quiet">Results of an assessment</p>
<h1><xsl:value-of select="@title"/></h1>
</header>
<dl class="facts">
<dt>Target</dt><dd><strong><xsl:value-of select="target"/></strong><xsl:if test="system">, <xsl:value-of select="system"/></xsl:if></dd>
<xsl:if test="address"><dt>Addresses</dt><dd><xsl:for-each select="address"><xsl:if test="position() > 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each></dd></xsl:if>
<dt>Profile</dt><dd><xsl:choose><xsl:when test="@profile"><xsl:value-of select="@profile-title"/><br/><code><xsl:value-of select="@profile"/></code></xsl:when><xsl:otherwise>none: as the benchmark has it</xsl:otherwise></xsl:choose></dd>
<dt>Benchmark</dt><dd><code><xsl:value-of select="@benchmark"/></code>, version <xsl:value-of select="@version"/><br/><span class="quiet"><xsl:value-of select="@href"/></span></dd>
<dt>Time</dt><dd><xsl:value-of select="translate(substring(@start, 1, 19), 'T', ' ')"/> to <xsl:value-of select="substring(@end, 12, 8)"/> UTC</dd>
<dt>Made by</dt><dd><xsl:value-of select="@product"/><xsl:if test="@user">, run by <xsl:value-of select="@user"/></xsl:if></dd>
<xsl:if test="platform"><dt>Platforms</dt><dd><xsl:for-each select="platform"><xsl:if test="position() > 1">, </xsl:if><code><xsl:value-of select="."/></code></xsl:for-each></dd></xsl:if>
</dl>

<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<xsl:call-template name="picture"/>
<div class="scroll"><table class="counts">
<thead><tr><th scope="col">Result</th><th scope="col">high</th><th scope="col">medium</th><th scope="col">low</th><th scope="col">other</th><th scope="col">all</th></tr></thead>
<tbody>
<xsl:call-template name="counts"><xsl:with-param name="result">fail</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">error</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">unknown</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">notchecked</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">fixed</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">pass</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">informational</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">notapplicable</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">notselected</xsl:with-param></xsl:call-template>
</tbody></table></div>
<div class="scroll"><table class="counts">
<thead><tr><th scope="col">Scoring model</th><th scope="col">Score</th><th scope="col">of</th></tr></thead>
<tbody><xsl:for-each select="score"><tr><th scope="row"><xsl:value-of select="substring-after(@system, 'scoring:')"/></th>
<td><xsl:value-of select="@value"/></td><td><xsl:value-of select="@maximum"/></td></tr></xsl:for-each></tbody></table></div>
</section>

<section aria-labelledby="rules">
<h2 id="rules">Rules <span class="quiet" id="count"><xsl:value-of select="count(rule)"/></span></h2>
<form id="filter">
<xsl:for-each select="rule[generate-id() = generate-id(key('result', @result)[1])]">
<xsl:sort select="string-length(substring-before(' fail error unknown notchecked fixed pass informational notapplicable ', concat(' ', @result, ' ')))" data-type="number"/>
<label><input type="checkbox" checked="checked" name="result" value="{@result}"/><xsl:text> </xsl:text><xsl:value-of select="@result"/>: <xsl:value-of select="count(key('result', @result))"/></label>
</xsl:for-each>
<select id="severity" aria-label="Severity"><option value="">every severity</option><option>high</option><option>medium</option><option>low</option></select>
<input type="search" id="words" placeholder="Search titles, ids, evidence" aria-label="Search titles, ids, evidence"/>
</form>
<main>
<xsl:apply-templates select="key('result', 'fail')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'error')"/>
<xsl:apply-templates select="key('result', 'unknown')"/>
<xsl:apply-templates select="key('result', 'notchecked')"/>
<xsl:apply-templates select="key('result', 'fixed')"/>
<xsl:apply-templates select="key('result', 'pass')"/>
<xsl:apply-templates select="key('result', 'informational')"/>
<xsl:apply-templates select="key('result', 'notapplicable')"/>
</main>
</section>
<xsl:if test="text[@kind = 'notice']"><section aria-labelledby="notices"><h2 id="notices">Notices</h2>
<xsl:apply-templates select="text[@kind = 'notice']"/></section></xsl:if>
<xsl:call-template name="script"/>
</body>
</html>
</xsl:template>

<xsl:template name="counts">
<xsl:param name="result"/>
<xsl:variable name="all" select="count[@result = $result]"/>
<xsl:if test="$all">
<tr><th scope="row"><span class="r r-{$result}"><xsl:value-of select="$result"/></span></th>
<td><xsl:value-of select="sum($all[@severity = 'high']/@n)"/></td>
<td><xsl:value-of select="sum($all[@severity = 'medium']/@n)"/></td>
<td><xsl:value-of select="sum($all[@severity = 'low']/@n)"/></td>
<td><xsl:value-of select="sum($all[@severity = 'unknown' or @severity = 'info']/@n)"/></td>
<td><xsl:value-of select="sum($all/@n)"/></td></tr>
</xsl:if>
</xsl:template>

<!-- One bar over all rules that were to be evaluated. -->
<xsl:template name="picture">
<xsl:variable name="all" select="sum(count[@result != 'notselected']/@n)"/>
<xsl:if test="$all > 0">
<div class="bar" role="img">
<xsl:attribute name="aria-label"><xsl:for-each select="count[@result != 'notselected']"><xsl:if test="position() > 1">, </xsl:if><xsl:value-of select="concat(@n, ' ', @severity, ' ', @result)"/></xsl:for-each></xsl:attribute>
<xsl:call-template name="piece"><xsl:with-param name="result">fail</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">error</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">unknown</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">notchecked</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">fixed</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">pass</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">informational</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
<xsl:call-template name="piece"><xsl:with-param name="result">notapplicable</xsl:with-param><xsl:with-param name="all" select="$all"/></xsl:call-template>
</div>
</xsl:if>
</xsl:template>

<xsl:template name="piece">
<xsl:param name="result"/><xsl:param name="all"/>
<xsl:variable name="n" select="sum(count[@result = $result]/@n)"/>
<xsl:if test="$n > 0"><span class="b-{$result}" style="flex-grow: {$n}" title="{$n} {$result}"><xsl:if test="$n * 12 > $all"><xsl:value-of select="concat($n, ' ', $result)"/></xsl:if></span></xsl:if>
</xsl:template>

<xsl:template match="rule">
<details class="rule" id="{@id}" data-result="{@result}" data-severity="{@severity}">
<summary><span class="r r-{@result}"><xsl:value-of select="@result"/></span><span class="s s-{@severity}"><xsl:value-of select="@severity"/></span>
<span><xsl:if test="@version"><code><xsl:value-of select="@version"/></code><xsl:text> </xsl:text></xsl:if><xsl:value-of select="@title"/></span></summary>
<div class="inside">
<p class="quiet"><code><xsl:value-of select="@id"/></code><xsl:if test="@role">, <xsl:value-of select="@role"/></xsl:if>, weight <xsl:value-of select="@weight"/><xsl:if test="@group">, in <xsl:value-of select="@group"/></xsl:if></p>
<xsl:for-each select="override"><p class="note"><strong>Overridden</strong> from <xsl:value-of select="@old"/> to <xsl:value-of select="@new"/> by <xsl:value-of select="@authority"/>, <xsl:value-of select="substring(@time, 1, 10)"/>: <xsl:value-of select="."/></p></xsl:for-each>
<xsl:for-each select="message"><pre class="evidence"><xsl:value-of select="."/></pre></xsl:for-each>
<xsl:if test="check"><details class="how"><xsl:if test="../rule[1] and (@result = 'fail' or @result = 'error' or @result = 'unknown')"><xsl:attribute name="open">open</xsl:attribute></xsl:if><summary>How it came to this</summary><xsl:apply-templates select="check"/></details></xsl:if>
<xsl:call-template name="rule-texts"/>
</div>
</details>
</xsl:template>

<xsl:template match="check">
<xsl:choose>
<xsl:when test="check">
<ul class="criteria"><li><xsl:call-template name="outcome"/><xsl:text> </xsl:text><xsl:choose><xsl:when test="@operator = 'AND'">all of</xsl:when><xsl:otherwise>at least one of</xsl:otherwise></xsl:choose><xsl:if test="@negate">, turned around</xsl:if>
<xsl:apply-templates select="check"/></li></ul>
</xsl:when>
<xsl:otherwise>
<p><xsl:call-template name="outcome"/><xsl:text> </xsl:text><code><xsl:value-of select="@name"/><xsl:if test="not(@name)"><xsl:value-of select="@system"/></xsl:if></code><xsl:if test="@href"><span class="quiet"> of <xsl:value-of select="@href"/></span></xsl:if><xsl:if test="@negate">, turned around</xsl:if></p>
<xsl:apply-templates select="definition"/>
</xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template match="definition">
<xsl:apply-templates select="message"/>
<xsl:if test="criteria"><ul class="criteria"><xsl:apply-templates select="criteria"/></ul></xsl:if>
</xsl:template>

<xsl:template match="criteria">
<li><xsl:call-template name="outcome"/><xsl:text> </xsl:text>
<xsl:if test="@negate">not: </xsl:if>
<xsl:choose>
<xsl:when test="@operator = 'AND'">all of</xsl:when>
<xsl:when test="@operator = 'OR'">at least one of</xsl:when>
<xsl:when test="@operator = 'ONE'">exactly one of</xsl:when>
<xsl:when test="@operator = 'XOR'">an odd number of</xsl:when>
</xsl:choose>
<xsl:if test="@comment"><xsl:if test="@operator">: </xsl:if><xsl:value-of select="@comment"/></xsl:if>
<xsl:if test="not(@comment) and not(@operator)"><xsl:value-of select="(test/@comment | definition/@title)[1]"/></xsl:if>
<xsl:if test="criteria"><ul class="criteria"><xsl:apply-templates select="criteria"/></ul></xsl:if>
<xsl:apply-templates select="test"/>
<xsl:if test="definition"><details><xsl:if test="@result != 'true'"><xsl:attribute name="open">open</xsl:attribute></xsl:if><summary><code><xsl:value-of select="definition/@id"/></code></summary><xsl:apply-templates select="definition"/></details></xsl:if>
</li>
</xsl:template>

<xsl:template match="test">
<details><summary><code><xsl:value-of select="@id"/></code><span class="quiet"><xsl:text> </xsl:text><xsl:value-of select="@kind"/>, <xsl:value-of select="translate(@existence, '_', ' ')"/>, check <xsl:value-of select="@check"/><xsl:if test="@flag">: <xsl:value-of select="@flag"/>, <xsl:value-of select="@items"/><xsl:choose><xsl:when test="@items = 1"> item</xsl:when><xsl:otherwise> items</xsl:otherwise></xsl:choose></xsl:if></span></summary>
<xsl:apply-templates select="message"/>
<xsl:if test="object/entity"><p class="quiet">Looked for: <xsl:apply-templates select="object/entity"/></p></xsl:if>
<xsl:for-each select="state"><p class="quiet">Required: <xsl:apply-templates select="entity"/></p></xsl:for-each>
<xsl:if test="variable"><p class="quiet">Values: <xsl:for-each select="variable"><xsl:if test="position() > 1">, </xsl:if><code><xsl:value-of select="@id"/></code> = <code><xsl:value-of select="."/></code></xsl:for-each></p></xsl:if>
<xsl:apply-templates select="item"/>
<xsl:if test="@items > count(item)"><p class="quiet">... and <xsl:value-of select="@items - count(item)"/> more</p></xsl:if>
</details>
</xsl:template>

<xsl:template match="entity"><xsl:if test="position() > 1">; </xsl:if><xsl:value-of select="@name"/><xsl:text> </xsl:text><xsl:value-of select="@operation"/><xsl:text> </xsl:text><code><xsl:choose>
<xsl:when test="@masked">(masked)</xsl:when><xsl:when test="@variable"><xsl:value-of select="@variable"/></xsl:when><xsl:when test="@nil">(nothing)</xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></code></xsl:template>

<xsl:template match="message"><p class="note"><xsl:value-of select="."/></p></xsl:template>

<xsl:template match="item">
<div class="item"><xsl:call-template name="outcome"/><span class="quiet"><xsl:text> </xsl:text><xsl:value-of select="@kind"/></span>
<xsl:apply-templates select="message"/>
<div class="scroll"><table><xsl:apply-templates select="value"/></table></div></div>
</xsl:template>

<xsl:template match="value"><tr><th scope="row"><xsl:if test="parent::value"><xsl:value-of select="../@name"/>.</xsl:if><xsl:value-of select="@name"/></th>
<td><xsl:choose><xsl:when test="@status">(<xsl:value-of select="@status"/>)</xsl:when><xsl:otherwise><xsl:value-of select="text()"/><xsl:if test="@cut"> ...</xsl:if></xsl:otherwise></xsl:choose></td></tr>
<xsl:apply-templates select="value"/></xsl:template>

<xsl:template name="outcome">
<span class="r r-{translate(@result, ' ', '')}"><xsl:value-of select="@result"/></span>
</xsl:template>

<xsl:template name="script">
<script>
(function () {
  var form = document.getElementById('filter'), words = document.getElementById('words');
  var severity = document.getElementById('severity'), count = document.getElementById('count');
  var all = Array.prototype.slice.call(document.querySelectorAll('details.rule'));
  var texts = all.map(function (d) {
    var t = d.id + ' ' + d.firstElementChild.textContent;
    d.querySelectorAll('pre.evidence').forEach(function (e) { t += ' ' + e.textContent; });
    return t.toLowerCase();
  });
  function show() {
    var wanted = {}, text = words.value.toLowerCase(), shown = 0;
    form.querySelectorAll('input[type=checkbox]').forEach(function (box) { wanted[box.value] = box.checked; });
    all.forEach(function (d, i) {
      d.hidden = !wanted[d.getAttribute('data-result')] || texts[i].indexOf(text) === -1 ||
        (severity.value !== '' &amp;&amp; severity.value !== d.getAttribute('data-severity'));
      shown += d.hidden ? 0 : 1;
    });
    count.textContent = shown === all.length ? all.length : shown + ' of ' + all.length;
  }
  form.addEventListener('input', show);
  form.addEventListener('submit', function (e) { e.preventDefault(); });
  function open() {
    var d = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (d &amp;&amp; d.tagName === 'DETAILS') d.open = true;
  }
  window.addEventListener('hashchange', open);
  open();
  show();
})();
</script>
</xsl:template>
</xsl:stylesheet>
