<?xml version="1.0" encoding="UTF-8"?>
<!-- XCCDF results as one HTML file. Its input is the small report document that
     xccdf/output/report.c makes of a test result. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="xccdf-common.xsl"/>
<xsl:output method="html" encoding="UTF-8" indent="no"/>
<xsl:key name="result" match="/report/rule" use="@result"/>

<xsl:variable name="order" select="' fail error unknown waived notchecked fixed pass informational notapplicable '"/>

<xsl:template match="/report">
<xsl:text disable-output-escaping="yes">&lt;!DOCTYPE html>
</xsl:text>
<html lang="en">
<head>
<meta charset="utf-8"/>
<!-- Nothing is fetched, and no script runs but ours: tests/fast/report.test says what its hash is. -->
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-N4Ow0xjZaPO0DLPU3sIxiYR+f19cou+eknaPjEBcvnc='; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<title><xsl:value-of select="concat(target, ': ', @title)"/></title>
<xsl:call-template name="style"/>
</head>
<body>
<a class="skip" href="#rules">To the rules</a>
<header>
<p class="quiet">Results of an assessment</p>
<h1><xsl:value-of select="@title"/><xsl:if test="@release">, <xsl:value-of select="@release"/></xsl:if></h1>
</header>
<main>
<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<xsl:call-template name="lead"/>
<xsl:call-template name="picture"/>
<div class="scroll" role="region" aria-label="Counts" tabindex="0"><table class="counts">
<thead><tr><th scope="col">Result</th><xsl:choose><xsl:when test="@release"><th scope="col">CAT I</th><th scope="col">CAT II</th><th scope="col">CAT III</th></xsl:when>
<xsl:otherwise><th scope="col">high</th><th scope="col">medium</th><th scope="col">low</th></xsl:otherwise></xsl:choose><th scope="col">other</th><th scope="col">all</th></tr></thead>
<tbody>
<xsl:call-template name="counts"><xsl:with-param name="result">fail</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">error</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">unknown</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">waived</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">notchecked</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">fixed</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">pass</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">informational</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">notapplicable</xsl:with-param></xsl:call-template>
<xsl:call-template name="counts"><xsl:with-param name="result">notselected</xsl:with-param></xsl:call-template>
</tbody></table></div>
<details><summary>What the results mean</summary><dl class="facts">
<dt>fail</dt><dd>what was read is not as the rule requires</dd>
<dt>waived</dt><dd>it failed; somebody accepted the risk until a day that is named with the rule. In results and checklists it is a fail, open, and scores count it as one</dd>
<dt>pass</dt><dd>all that the rule asks for was read, and is as required</dd>
<dt>error</dt><dd>something could not be read; never a pass</dd>
<dt>notchecked</dt><dd>no check answers it, or a person has to</dd>
<dt>notapplicable</dt><dd>the rule is not about this target; the reason is with the rule</dd></dl></details>
<xsl:if test="score"><details><summary>Scores</summary>
<table class="counts">
<thead><tr><th scope="col">Scoring model</th><th scope="col">Score</th><th scope="col">of</th></tr></thead>
<tbody><xsl:for-each select="score"><tr><th scope="row"><xsl:value-of select="substring-after(@system, 'scoring:')"/></th>
<td><xsl:value-of select="@value"/></td><td><xsl:value-of select="@maximum"/></td></tr></xsl:for-each></tbody></table></details></xsl:if>
</section>

<section aria-labelledby="examined">
<h2 id="examined">What was examined</h2>
<xsl:call-template name="examined"/>
</section>

<section aria-labelledby="rules">
<h2 id="rules" tabindex="-1">Rules <span class="quiet" id="count" role="status"><xsl:value-of select="count(rule)"/></span></h2>
<noscript><p class="note">This page filters, searches and shows long tables by a script of its own, which does not run here. All rules are below; of long tables, the first rows.</p></noscript>
<form id="filter" hidden="hidden" aria-label="Which rules to show">
<xsl:for-each select="rule[generate-id() = generate-id(key('result', @result)[1])]">
<xsl:sort select="string-length(substring-before($order, concat(' ', @result, ' ')))" data-type="number"/>
<label><input type="checkbox" checked="checked" name="result" value="{@result}"/><xsl:text> </xsl:text><xsl:value-of select="@result"/>: <xsl:value-of select="count(key('result', @result))"/></label>
</xsl:for-each>
<select id="severity" aria-label="Severity"><option value="">every severity</option><xsl:choose><xsl:when test="@release"><option value="high">CAT I</option><option value="medium">CAT II</option><option value="low">CAT III</option></xsl:when>
<xsl:otherwise><option>high</option><option>medium</option><option>low</option></xsl:otherwise></xsl:choose></select>
<input type="search" id="words" placeholder="Search ids, texts, containers" aria-label="Search ids, texts, containers"/>
<button type="reset">Show all</button>
<button type="button" id="open">Open shown</button>
<button type="button" id="close">Close</button>
</form>
<p id="none" hidden="hidden">No rule is like that.</p>
<div id="list">
<xsl:apply-templates select="key('result', 'fail')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'error')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'unknown')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'waived')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'notchecked')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'fixed')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'pass')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'informational')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
<xsl:apply-templates select="key('result', 'notapplicable')"><xsl:sort select="string-length(substring-before(' high medium low ', concat(' ', @severity, ' '))) + 99 * not(contains(' high medium low ', concat(' ', @severity, ' ')))" data-type="number"/></xsl:apply-templates>
</div>
</section>
<xsl:if test="text[@kind = 'notice']"><section aria-labelledby="notices"><h2 id="notices">Notices</h2>
<xsl:apply-templates select="text[@kind = 'notice']"/></section></xsl:if>
</main>
<xsl:for-each select="rule/table/more"><script type="application/json" id="rows-{@id}"><xsl:value-of select="."/></script></xsl:for-each>
<xsl:for-each select="texts"><script type="application/json" id="texts"><xsl:value-of select="."/></script></xsl:for-each>
<xsl:call-template name="script"/>
</body>
</html>
</xsl:template>

<xsl:template name="rules-of"><xsl:param name="n"/><xsl:value-of select="$n"/><xsl:choose><xsl:when test="$n = 1"> rule</xsl:when><xsl:otherwise> rules</xsl:otherwise></xsl:choose></xsl:template>

<xsl:template name="lead">
<xsl:variable name="fail" select="sum(count[@result = 'fail']/@n)"/>
<xsl:variable name="high" select="sum(count[@result = 'fail' and @severity = 'high']/@n)"/>
<xsl:variable name="error" select="sum(count[@result = 'error' or @result = 'unknown']/@n)"/>
<xsl:variable name="waived" select="sum(count[@result = 'waived']/@n)"/>
<xsl:variable name="open" select="sum(count[@result = 'notchecked']/@n)"/>
<xsl:variable name="pass" select="sum(count[@result = 'pass' or @result = 'fixed']/@n)"/>
<p class="lead"><xsl:choose>
<xsl:when test="not($fail + $error + $waived + $pass)"><strong>Not one rule was evaluated: this is no clean result.</strong></xsl:when>
<xsl:when test="$fail"><strong class="r-fail"><xsl:call-template name="rules-of"><xsl:with-param name="n" select="$fail"/></xsl:call-template> failed</strong><xsl:if test="$high">, <xsl:value-of select="$high"/> of <xsl:choose><xsl:when test="@release">CAT I</xsl:when><xsl:otherwise>high severity</xsl:otherwise></xsl:choose></xsl:if>.</xsl:when>
<xsl:otherwise><strong>No rule failed<xsl:if test="$waived"> but what is waived</xsl:if>.</strong></xsl:otherwise></xsl:choose>
<xsl:if test="$waived"><xsl:text> </xsl:text><strong class="r-waived"><xsl:call-template name="rules-of"><xsl:with-param name="n" select="$waived"/></xsl:call-template> waived</strong>: failed, the risk accepted for a time.</xsl:if>
<xsl:if test="$pass"><xsl:text> </xsl:text><xsl:value-of select="$pass"/> passed.</xsl:if>
<xsl:if test="$error"><xsl:text> </xsl:text><strong class="r-error"><xsl:value-of select="$error"/> could not be decided.</strong></xsl:if>
<xsl:if test="$open"><xsl:text> </xsl:text><xsl:value-of select="$open"/> not checked: a person has to answer.</xsl:if></p>
</xsl:template>

<xsl:template name="fact"><xsl:param name="name"/><xsl:param name="as"/>
<xsl:for-each select="fact[@name = concat('urn:plimsoll:fact:', $name)]"><dt><xsl:value-of select="$as"/></dt><dd><xsl:value-of select="."/></dd></xsl:for-each></xsl:template>

<xsl:template name="examined">
<dl class="facts">
<dt>Target</dt><dd><strong><xsl:value-of select="target"/></strong><xsl:if test="system">, <xsl:value-of select="system"/></xsl:if></dd>
<xsl:if test="address"><dt>Addresses</dt><dd><xsl:for-each select="address"><xsl:if test="position() > 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each></dd></xsl:if>
<xsl:for-each select="fact[@name = 'urn:plimsoll:fact:docker:engine_version']"><dt>Docker Engine</dt><dd><xsl:value-of select="."/><xsl:for-each select="../fact[@name = 'urn:plimsoll:fact:docker:api_version']">, API <xsl:value-of select="."/></xsl:for-each><xsl:for-each select="../fact[@name = 'urn:plimsoll:fact:docker:endpoint']">, <code><xsl:value-of select="."/></code></xsl:for-each></dd></xsl:for-each>
<xsl:call-template name="fact"><xsl:with-param name="name">ucp:url</xsl:with-param><xsl:with-param name="as">UCP</xsl:with-param></xsl:call-template>
<xsl:call-template name="fact"><xsl:with-param name="name">dtr:url</xsl:with-param><xsl:with-param name="as">DTR</xsl:with-param></xsl:call-template>
<xsl:call-template name="fact"><xsl:with-param name="name">snapshot</xsl:with-param><xsl:with-param name="as">Snapshot</xsl:with-param></xsl:call-template>
<dt>Benchmark</dt><dd><code><xsl:value-of select="@benchmark"/></code>, version <xsl:value-of select="@version"/><xsl:if test="@release-info">, <xsl:value-of select="@release-info"/></xsl:if><br/><span class="quiet"><xsl:value-of select="@href"/></span></dd>
<xsl:call-template name="fact"><xsl:with-param name="name">checks</xsl:with-param><xsl:with-param name="as">Checks</xsl:with-param></xsl:call-template>
<dt>Profile</dt><dd><xsl:choose><xsl:when test="@profile"><xsl:value-of select="@profile-title"/><br/><code><xsl:value-of select="@profile"/></code></xsl:when><xsl:otherwise>none: as the benchmark has it</xsl:otherwise></xsl:choose></dd>
<dt>Time</dt><dd><xsl:value-of select="translate(substring(@start, 1, 19), 'T', ' ')"/> to <xsl:value-of select="substring(@end, 12, 8)"/> UTC</dd>
<dt>Made by</dt><dd><xsl:value-of select="@product"/><xsl:if test="@user">, run by <xsl:value-of select="@user"/></xsl:if></dd>
<xsl:if test="platform"><dt>Platforms</dt><dd><xsl:for-each select="platform"><xsl:if test="position() > 1">, </xsl:if><code><xsl:value-of select="."/></code></xsl:for-each></dd></xsl:if>
</dl>
</xsl:template>

<xsl:template name="counts">
<xsl:param name="result"/>
<xsl:variable name="all" select="count[@result = $result]"/>
<xsl:if test="$all">
<tr><th scope="row"><span class="r key r-{$result}"><xsl:value-of select="$result"/></span></th>
<td><xsl:value-of select="sum($all[@severity = 'high']/@n)"/></td>
<td><xsl:value-of select="sum($all[@severity = 'medium']/@n)"/></td>
<td><xsl:value-of select="sum($all[@severity = 'low']/@n)"/></td>
<td><xsl:value-of select="sum($all[@severity = 'unknown' or @severity = 'info']/@n)"/></td>
<td><xsl:value-of select="sum($all/@n)"/></td></tr>
</xsl:if>
</xsl:template>

<!-- A bar for each severity, as long as it has rules. What it shows stands in the table below it, too. -->
<xsl:template name="picture">
<xsl:variable name="high" select="sum(count[@result != 'notselected' and @severity = 'high']/@n)"/>
<xsl:variable name="medium" select="sum(count[@result != 'notselected' and @severity = 'medium']/@n)"/>
<xsl:variable name="low" select="sum(count[@result != 'notselected' and @severity = 'low']/@n)"/>
<xsl:variable name="rest" select="sum(count[@result != 'notselected' and @severity != 'high' and @severity != 'medium' and @severity != 'low']/@n)"/>
<xsl:variable name="hm"><xsl:choose><xsl:when test="$high > $medium"><xsl:value-of select="$high"/></xsl:when><xsl:otherwise><xsl:value-of select="$medium"/></xsl:otherwise></xsl:choose></xsl:variable>
<xsl:variable name="lr"><xsl:choose><xsl:when test="$low > $rest"><xsl:value-of select="$low"/></xsl:when><xsl:otherwise><xsl:value-of select="$rest"/></xsl:otherwise></xsl:choose></xsl:variable>
<xsl:variable name="most"><xsl:choose><xsl:when test="$hm > $lr"><xsl:value-of select="$hm"/></xsl:when><xsl:otherwise><xsl:value-of select="$lr"/></xsl:otherwise></xsl:choose></xsl:variable>
<xsl:variable name="r1" select="number($high > 0)"/><xsl:variable name="r2" select="$r1 + number($medium > 0)"/><xsl:variable name="r3" select="$r2 + number($low > 0)"/>
<xsl:if test="$most > 0">
<svg class="picture" role="img" width="100%" height="{48 * ($r3 + number($rest > 0))}">
<title><xsl:for-each select="count[@result != 'notselected']"><xsl:if test="position() > 1">, </xsl:if><xsl:value-of select="concat(@n, ' ', @severity, ' ', @result)"/></xsl:for-each></title>
<xsl:if test="$high"><xsl:call-template name="bar"><xsl:with-param name="of" select="count[@severity = 'high']"/><xsl:with-param name="name"><xsl:choose><xsl:when test="@release">CAT I</xsl:when><xsl:otherwise>high</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="row" select="0"/><xsl:with-param name="most" select="$most"/></xsl:call-template></xsl:if>
<xsl:if test="$medium"><xsl:call-template name="bar"><xsl:with-param name="of" select="count[@severity = 'medium']"/><xsl:with-param name="name"><xsl:choose><xsl:when test="@release">CAT II</xsl:when><xsl:otherwise>medium</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="row" select="$r1"/><xsl:with-param name="most" select="$most"/></xsl:call-template></xsl:if>
<xsl:if test="$low"><xsl:call-template name="bar"><xsl:with-param name="of" select="count[@severity = 'low']"/><xsl:with-param name="name"><xsl:choose><xsl:when test="@release">CAT III</xsl:when><xsl:otherwise>low</xsl:otherwise></xsl:choose></xsl:with-param><xsl:with-param name="row" select="$r2"/><xsl:with-param name="most" select="$most"/></xsl:call-template></xsl:if>
<xsl:if test="$rest"><xsl:call-template name="bar"><xsl:with-param name="of" select="count[@severity != 'high' and @severity != 'medium' and @severity != 'low']"/><xsl:with-param name="name">other</xsl:with-param><xsl:with-param name="row" select="$r3"/><xsl:with-param name="most" select="$most"/></xsl:call-template></xsl:if>
</svg>
</xsl:if>
</xsl:template>

<xsl:template name="bar">
<xsl:param name="of"/><xsl:param name="name"/><xsl:param name="row"/><xsl:param name="most"/>
<text x="0" y="{48 * $row + 14}"><xsl:value-of select="$name"/>: <xsl:value-of select="sum($of[@result != 'notselected']/@n)"/></text>
<xsl:call-template name="pieces"><xsl:with-param name="of" select="$of"/><xsl:with-param name="results" select="substring-after($order, ' ')"/><xsl:with-param name="from" select="0"/><xsl:with-param name="y" select="48 * $row + 20"/><xsl:with-param name="most" select="$most"/></xsl:call-template>
</xsl:template>

<xsl:template name="pieces">
<xsl:param name="of"/><xsl:param name="results"/><xsl:param name="from"/><xsl:param name="y"/><xsl:param name="most"/>
<xsl:variable name="result" select="substring-before($results, ' ')"/>
<xsl:variable name="n" select="sum($of[@result = $result]/@n)"/>
<xsl:if test="$n > 0">
<g><title><xsl:value-of select="concat($n, ' ', $result)"/></title>
<rect class="b-{$result}" x="{format-number(100 * $from div $most, '0.##')}%" y="{$y}" width="{format-number(100 * $n div $most, '0.##')}%" height="22"/>
<xsl:if test="$n * 20 > $most"><text class="on" x="{format-number(100 * ($from + $n div 2) div $most, '0.##')}%" y="{$y + 16}" text-anchor="middle"><xsl:value-of select="$n"/></text></xsl:if></g>
</xsl:if>
<xsl:if test="substring-after($results, ' ') != ''"><xsl:call-template name="pieces"><xsl:with-param name="of" select="$of"/><xsl:with-param name="results" select="substring-after($results, ' ')"/><xsl:with-param name="from" select="$from + $n"/><xsl:with-param name="y" select="$y"/><xsl:with-param name="most" select="$most"/></xsl:call-template></xsl:if>
</xsl:template>

<xsl:template match="rule">
<details class="rule" id="{@id}" data-result="{@result}" data-severity="{@severity}">
<summary><span class="r r-{@result}"><xsl:value-of select="@result"/></span><span class="s s-{@severity}"><xsl:choose>
<xsl:when test="/report/@release and @severity = 'high'">CAT I</xsl:when><xsl:when test="/report/@release and @severity = 'medium'">CAT II</xsl:when><xsl:when test="/report/@release and @severity = 'low'">CAT III</xsl:when>
<xsl:otherwise><xsl:value-of select="@severity"/></xsl:otherwise></xsl:choose></span>
<span><xsl:if test="@version"><code><xsl:value-of select="@version"/></code><xsl:text> </xsl:text></xsl:if><xsl:value-of select="@title"/></span></summary>
<div class="inside">
<p class="quiet"><code><xsl:value-of select="@id"/></code><xsl:if test="@role">, <xsl:value-of select="@role"/></xsl:if>, severity <xsl:value-of select="@severity"/>, weight <xsl:value-of select="@weight"/><xsl:if test="@group">, in <xsl:value-of select="@group"/></xsl:if></p>
<xsl:for-each select="override"><p class="note"><xsl:choose><xsl:when test="@old = @new"><strong>Waived</strong></xsl:when><xsl:otherwise><strong>Overridden</strong> from <xsl:value-of select="@old"/> to <xsl:value-of select="@new"/></xsl:otherwise></xsl:choose> by <xsl:value-of select="@authority"/>, <xsl:value-of select="substring(@time, 1, 10)"/>: <xsl:value-of select="."/></p></xsl:for-each>
<xsl:call-template name="rule-requirement"/>
<xsl:if test="message or table"><h3>What was found</h3></xsl:if>
<xsl:for-each select="message"><pre class="evidence"><xsl:value-of select="."/></pre></xsl:for-each>
<xsl:apply-templates select="table"/>
<xsl:if test="site"><p>The site said:</p><ul><xsl:for-each select="site"><li><code><xsl:value-of select="."/></code></li></xsl:for-each></ul></xsl:if>
<xsl:if test="command"><p>To see it by hand:</p><xsl:for-each select="command"><pre><xsl:value-of select="."/></pre></xsl:for-each></xsl:if>
<xsl:if test="check"><details class="how"><xsl:if test="@result = 'fail' or @result = 'error' or @result = 'unknown'"><xsl:attribute name="open">open</xsl:attribute></xsl:if><summary>How it came to this</summary><xsl:apply-templates select="check"/></details></xsl:if>
<xsl:if test="text[@kind = 'check']"><details><summary>How a person checks it</summary><xsl:apply-templates select="text[@kind = 'check']"/></details></xsl:if>
<xsl:call-template name="rule-mending"/>
</div>
</details>
</xsl:template>

<!-- What a test looked at: offenders first. -->
<xsl:template match="table">
<div class="rows">
<h4><span><xsl:attribute name="class">r r-<xsl:choose><xsl:when test="@negated and @result = 'true'">false</xsl:when><xsl:when test="@negated and @result = 'false'">true</xsl:when><xsl:otherwise><xsl:value-of select="translate(@result, ' ', '')"/></xsl:otherwise></xsl:choose></xsl:attribute><xsl:value-of select="@result"/></span><xsl:text> </xsl:text><xsl:value-of select="@comment"/><xsl:if test="@negated"><span class="quiet"> (required: not so)</span></xsl:if></h4>
<xsl:if test="@rows"><p class="quiet">Examined: <xsl:value-of select="@examined"/><xsl:if test="@rows > 0 and @fine">; <xsl:value-of select="@offender"/> not as required, <xsl:value-of select="@trouble"/> could not be decided, <xsl:value-of select="@fine"/> as required</xsl:if><xsl:if test="@flag and @flag != 'complete'"> (collected: <xsl:value-of select="@flag"/>)</xsl:if>.</p></xsl:if>
<xsl:apply-templates select="message"/>
<xsl:if test="row">
<div class="scroll" role="region" tabindex="0" aria-label="{@comment}"><table>
<thead><tr><th scope="col">Standing</th><xsl:for-each select="column"><th scope="col"><xsl:value-of select="@name"/><xsl:if test="@required"><small>required: <xsl:value-of select="@required"/></small></xsl:if><xsl:if test="@forbidden"><small>not allowed: <xsl:value-of select="@forbidden"/></small></xsl:if></th></xsl:for-each></tr></thead>
<tbody><xsl:apply-templates select="row"/></tbody></table></div>
<xsl:if test="@rows > count(row)"><p class="quiet" data-more="{more/@id}" data-rows="{@rows}"><xsl:value-of select="count(row)"/> of <xsl:value-of select="@rows"/> rows<xsl:if test="not(more)">; the OVAL results file (--oval-results) has them all</xsl:if></p></xsl:if>
</xsl:if>
</div>
</xsl:template>

<xsl:template match="row">
<tr><td class="{@standing}"><xsl:choose><xsl:when test="@standing = 'offender'">not as required</xsl:when><xsl:when test="@standing = 'trouble'">could not be decided</xsl:when><xsl:when test="@standing = 'found'">found</xsl:when><xsl:otherwise>as required</xsl:otherwise></xsl:choose></td>
<xsl:for-each select="cell"><td><xsl:if test="@wrong"><xsl:attribute name="class">wrong</xsl:attribute></xsl:if><xsl:choose><xsl:when test="string(.) = ''">none</xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></td></xsl:for-each>
<xsl:if test="@trouble"><td class="why"><xsl:value-of select="@trouble"/></td></xsl:if></tr>
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
</details>
</xsl:template>

<xsl:template match="entity"><xsl:if test="position() > 1">; </xsl:if><xsl:value-of select="@name"/><xsl:text> </xsl:text><xsl:value-of select="@operation"/><xsl:text> </xsl:text><code><xsl:choose>
<xsl:when test="@masked">(masked)</xsl:when><xsl:when test="@variable"><xsl:value-of select="@variable"/></xsl:when><xsl:when test="@nil">(nothing)</xsl:when><xsl:otherwise><xsl:value-of select="."/></xsl:otherwise></xsl:choose></code></xsl:template>

<xsl:template match="message"><p class="note"><xsl:value-of select="."/></p></xsl:template>

<xsl:template name="outcome">
<span class="r r-{translate(@result, ' ', '')}"><xsl:value-of select="@result"/></span>
</xsl:template>

<xsl:template name="script">
<script>
(function () {
  'use strict';
  var PAGE = 1000; // rows that one press of the button adds
  var form = document.getElementById('filter'), words = document.getElementById('words');
  var severity = document.getElementById('severity'), count = document.getElementById('count');
  var none = document.getElementById('none'), texts = read('texts') || [], parsed = {};
  var standings = [['offender', 'not as required'], ['trouble', 'could not be decided'], ['fine', 'as required'], ['found', 'found']];

  function read(id) {
    var at = document.getElementById(id);
    return at ? JSON.parse(at.textContent) : null;
  }
  function each(list, what) { Array.prototype.forEach.call(list, what); }
  function make(name, text, kind) {
    var at = document.createElement(name);
    if (text !== undefined) at.textContent = text;
    if (kind) at.className = kind;
    return at;
  }

  // Long tables: rows are numbers of texts, and made when they are asked for.
  function rows(id) { return parsed[id] || (parsed[id] = read('rows-' + id) || []); }
  function number(cell) { return cell &lt; 0 ? -1 - cell : cell; }
  function has(row, wanted) {
    for (var i = 2; i &lt; row.length; i++) if (wanted[number(row[i])]) return true;
    return row[1] >= 0 &amp;&amp; wanted[row[1]];
  }
  function like(text) {
    return texts.map(function (t) { return t.toLowerCase().indexOf(text) !== -1; });
  }
  function line(row) {
    var tr = make('tr'), standing = standings[row[0]];
    tr.appendChild(make('td', standing[1], standing[0]));
    for (var i = 2; i &lt; row.length; i++)
      tr.appendChild(make('td', texts[number(row[i])] || 'none', row[i] &lt; 0 ? 'wrong' : ''));
    if (row[1] >= 0) tr.appendChild(make('td', texts[row[1]], 'why'));
    return tr;
  }
  function extend(note) {
    var id = note.getAttribute('data-more'), all = +note.getAttribute('data-rows'), said = make('span', note.textContent);
    var body = note.previousElementSibling.querySelector('tbody'), shown = 0, found = null;
    var search = make('input'), button = make('button');
    said.setAttribute('role', 'status');
    search.type = 'search';
    search.placeholder = 'Search these rows';
    search.setAttribute('aria-label', 'Search these rows');
    button.type = 'button';
    function more() {
      var piece = document.createDocumentFragment(), to = Math.min(found.length, shown + PAGE);
      if (!shown) body.textContent = '';
      while (shown &lt; to) piece.appendChild(line(found[shown++]));
      body.appendChild(piece);
      tell();
    }
    function tell() {
      var left = found ? found.length - shown : all - body.rows.length, here = rows(id).length;
      said.textContent = body.rows.length + ' of ' + (found &amp;&amp; found.length &lt; here ? found.length + ' found in ' : '') + all + ' rows' +
        (here &lt; all ? '; this page has ' + here + ', offenders first; the OVAL results file (--oval-results) has them all' : '') + ' ';
      button.hidden = found ? left &lt;= 0 : false;
      button.textContent = left > PAGE ? 'Show ' + PAGE + ' more' : 'Show all';
    }
    function find() {
      var text = search.value.toLowerCase(), wanted = text ? like(text) : null;
      found = rows(id).filter(function (row) { return !wanted || has(row, wanted); });
      shown = 0;
      more();
    }
    search.addEventListener('input', find);
    button.addEventListener('click', function () { if (found) more(); else find(); });
    note.textContent = '';
    note.appendChild(search);
    note.appendChild(said);
    note.appendChild(button);
    button.textContent = 'Show ' + (all > PAGE ? PAGE : 'all');
    return function (text) { if (search.value !== text) { search.value = text; find(); } };
  }

  var all = Array.prototype.map.call(document.querySelectorAll('details.rule'), function (d) {
    var rule = { at: d, text: null, notes: d.querySelectorAll('[data-more]') };
    d.addEventListener('toggle', function () {
      if (!d.open || rule.ready) return;
      rule.ready = true;
      each(rule.notes, function (note) { if (note.getAttribute('data-more')) extend(note); });
    });
    return rule;
  });

  function matches(rule, text, wanted) {
    if (rule.text === null) rule.text = rule.at.textContent.toLowerCase();
    if (rule.text.indexOf(text) !== -1) return true;
    return Array.prototype.some.call(rule.notes, function (note) {
      return rows(note.getAttribute('data-more')).some(function (row) { return has(row, wanted); });
    });
  }
  function show() {
    var results = {}, text = words.value.trim().toLowerCase(), wanted = text ? like(text) : null, shown = 0;
    each(form.querySelectorAll('input[type=checkbox]'), function (box) { results[box.value] = box.checked; });
    all.forEach(function (rule) {
      var d = rule.at;
      d.hidden = !results[d.getAttribute('data-result')] || (text &amp;&amp; !matches(rule, text, wanted)) ||
        (severity.value !== '' &amp;&amp; severity.value !== d.getAttribute('data-severity'));
      shown += d.hidden ? 0 : 1;
    });
    none.hidden = shown > 0;
    count.textContent = shown === all.length ? all.length : shown + ' of ' + all.length;
  }
  function openShown() { all.forEach(function (rule) { if (!rule.at.hidden) rule.at.open = true; }); }
  form.addEventListener('input', show);
  severity.addEventListener('change', show);
  form.addEventListener('reset', function () { setTimeout(show, 0); });
  form.addEventListener('submit', function (e) { e.preventDefault(); });
  document.getElementById('open').addEventListener('click', openShown);
  document.getElementById('close').addEventListener('click', function () {
    all.forEach(function (rule) { rule.at.open = false; });
  });
  function openNamed() {
    var d;
    try { d = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (e) { return; }
    if (d &amp;&amp; d.tagName === 'DETAILS') d.open = true;
  }
  window.addEventListener('hashchange', openNamed);
  // On paper, every rule that is shown is open.
  var closed = [];
  window.addEventListener('beforeprint', function () {
    closed = all.filter(function (rule) { return !rule.at.open; });
    openShown();
  });
  window.addEventListener('afterprint', function () {
    closed.forEach(function (rule) { rule.at.open = false; });
  });
  form.hidden = false;
  openNamed();
  show();
})();
</script>
</xsl:template>
</xsl:stylesheet>
