<?xml version="1.0" encoding="UTF-8"?>
<!-- A benchmark as one HTML file. Its input is the document that xccdf/output/guide.c makes. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:include href="xccdf-common.xsl"/>
<xsl:output method="html" encoding="UTF-8" indent="no"/>

<xsl:template match="/guide">
<xsl:text disable-output-escaping="yes">&lt;!DOCTYPE html>
</xsl:text>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title><xsl:value-of select="@title"/></title>
<xsl:call-template name="style"/>
</head>
<body>
<header>
<h1><xsl:value-of select="@title"/></h1>
<xsl:if test="profile"><p><strong><xsl:value-of select="profile/@title"/></strong></p></xsl:if>
</header>
<dl class="facts">
<dt>Benchmark</dt><dd><code><xsl:value-of select="@id"/></code>, version <xsl:value-of select="@version"/><xsl:if test="@status">, <xsl:value-of select="@status"/></xsl:if><xsl:if test="@date">, <xsl:value-of select="@date"/></xsl:if></dd>
<xsl:if test="profile"><dt>Profile</dt><dd><code><xsl:value-of select="profile/@id"/></code></dd></xsl:if>
<xsl:if test="platform"><dt>Platforms</dt><dd><xsl:for-each select="platform"><xsl:if test="position() > 1">, </xsl:if><code><xsl:value-of select="."/></code></xsl:for-each></dd></xsl:if>
<dt>Rules</dt><dd><xsl:value-of select="count(//rule)"/></dd>
<dt>Made by</dt><dd><xsl:value-of select="@product"/></dd>
</dl>
<xsl:apply-templates select="profile/text | text[@kind = 'description' or @kind = 'front-matter']"/>
<xsl:if test="group"><nav aria-label="Contents"><h2>Contents</h2><ul class="criteria"><xsl:apply-templates select="group" mode="contents"/></ul></nav></xsl:if>
<main>
<xsl:call-template name="values"/>
<xsl:apply-templates select="group | rule"/>
</main>
<xsl:apply-templates select="text[@kind = 'rear-matter']"/>
<xsl:if test="text[@kind = 'notice']"><h2>Notices</h2><xsl:apply-templates select="text[@kind = 'notice']"/></xsl:if>
</body>
</html>
</xsl:template>

<xsl:template match="group" mode="contents">
<li><a href="#{@id}"><xsl:value-of select="@title"/></a><span class="quiet"><xsl:text> </xsl:text><xsl:value-of select="count(.//rule)"/></span>
<xsl:if test="group"><ul class="criteria"><xsl:apply-templates select="group" mode="contents"/></ul></xsl:if></li>
</xsl:template>

<xsl:template match="group">
<section id="{@id}">
<h2><xsl:for-each select="ancestor::group"><span class="quiet"><xsl:value-of select="@title"/> / </span></xsl:for-each><xsl:value-of select="@title"/></h2>
<xsl:apply-templates select="text[@kind = 'description' or @kind = 'rationale']"/>
<xsl:for-each select="text[@kind = 'warning']"><div class="note"><strong>Warning. </strong><xsl:apply-templates mode="copy"/></div></xsl:for-each>
<xsl:call-template name="values"/>
<xsl:apply-templates select="rule"/>
<xsl:apply-templates select="group"/>
</section>
</xsl:template>

<xsl:template name="values">
<xsl:if test="value"><details><summary>Values: <xsl:value-of select="count(value)"/></summary><div class="scroll"><table>
<xsl:for-each select="value"><tr id="{@id}"><th scope="row"><xsl:value-of select="@title"/></th><td><xsl:value-of select="@operator"/></td><td><code><xsl:for-each select="is"><xsl:if test="position() > 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each></code></td><td class="quiet"><code><xsl:value-of select="@id"/></code></td></tr></xsl:for-each>
</table></div></details></xsl:if>
</xsl:template>

<xsl:template match="rule">
<details class="rule" id="{@id}">
<summary><span class="s s-{@severity}"><xsl:value-of select="@severity"/></span><span class="quiet"><xsl:value-of select="@version"/></span><span><xsl:value-of select="@title"/></span></summary>
<div class="inside">
<p class="quiet"><code><xsl:value-of select="@id"/></code><xsl:if test="@role">, <xsl:value-of select="@role"/></xsl:if></p>
<xsl:call-template name="rule-texts"/>
</div>
</details>
</xsl:template>
</xsl:stylesheet>
