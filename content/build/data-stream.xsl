<?xml version="1.0" encoding="UTF-8"?>
<!-- Makes one SCAP 1.3 source data stream out of a folder of rule files. The input is
     <content xmlns="urn:plimsoll:rule:1"> with the folder's <benchmark> and its <item>s; short ids become whole ones:

       Rule, Group   xccdf_mil.disa.stig_rule_..., xccdf_mil.disa.stig_group_... of the chosen release
       OVAL          PREFIX:def|tst|obj|ste|var:N, N = 1000 * the digits of the STIG ID + place in the item;
                     what the folder shares: 1 + place
       OCIL          the same with ocil:... and questionnaire|testaction|question, of the item alone
     A short id is looked for in the item first, then in what the folder shares. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:r="urn:plimsoll:rule:1"
    xmlns:x="http://checklists.nist.gov/xccdf/1.2"
    xmlns:o="http://oval.mitre.org/XMLSchema/oval-definitions-5"
    xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
    xmlns:ocil="http://scap.nist.gov/schema/ocil/2.0"
    xmlns:ds="http://scap.nist.gov/schema/scap/source/1.2"
    xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:cat="urn:oasis:names:tc:entity:xmlns:xml:catalog"
    xmlns:cpe2="http://cpe.mitre.org/language/2.0"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    exclude-result-prefixes="r x o ocil">

  <xsl:output method="xml" encoding="UTF-8" indent="yes"/>
  <xsl:strip-space elements="r:* ocil:* o:definitions o:tests o:objects o:states o:variables o:oval_definitions x:Group x:Rule"/>

  <xsl:param name="release"/> <!-- "" is the default one -->
  <xsl:param name="timestamp"/> <!-- xs:dateTime -->
  <xsl:param name="version"/> <!-- of plimsoll -->

  <xsl:variable name="benchmark" select="/r:content/r:benchmark"/>
  <xsl:variable name="items" select="/r:content/r:item[r:releases/r:release[@name = $chosen]]"/>
  <xsl:variable name="chosen" select="concat($release, /r:content/r:benchmark/r:release[$release = '' and @default = 'true']/@name)"/>
  <xsl:variable name="name" select="$benchmark/@name"/>
  <xsl:variable name="prefix" select="concat($benchmark/@oval-prefix, ':')"/>
  <xsl:variable name="shared" select="generate-id($benchmark)"/>
  <!-- what only a person can answer -->
  <xsl:variable name="questions" select="$items/ocil:ocil"/>
  <xsl:variable name="stig">xccdf_mil.disa.stig_</xsl:variable>
  <xsl:variable name="own">xccdf_org.plimsoll_</xsl:variable>

  <xsl:template match="/">
    <xsl:if test="not($benchmark/r:release[@name = $chosen])">
      <xsl:message terminate="yes">there is no release <xsl:value-of select="$chosen"/> in this content</xsl:message>
    </xsl:if>
    <xsl:if test="not($items)">
      <xsl:message terminate="yes">no item belongs to release <xsl:value-of select="$chosen"/></xsl:message>
    </xsl:if>
    <ds:data-stream-collection id="scap_org.plimsoll_collection_{$name}" schematron-version="1.3">
      <ds:data-stream id="scap_org.plimsoll_datastream_{$name}" scap-version="1.3" use-case="OTHER" timestamp="{$timestamp}">
        <ds:checklists>
          <ds:component-ref id="scap_org.plimsoll_cref_{$name}-xccdf.xml" xlink:href="#scap_org.plimsoll_comp_{$name}-xccdf.xml">
            <cat:catalog>
              <cat:uri name="{$name}-oval.xml" uri="#scap_org.plimsoll_cref_{$name}-oval.xml"/>
              <xsl:if test="$questions">
                <cat:uri name="{$name}-ocil.xml" uri="#scap_org.plimsoll_cref_{$name}-ocil.xml"/>
              </xsl:if>
            </cat:catalog>
          </ds:component-ref>
        </ds:checklists>
        <ds:checks>
          <ds:component-ref id="scap_org.plimsoll_cref_{$name}-oval.xml" xlink:href="#scap_org.plimsoll_comp_{$name}-oval.xml"/>
          <xsl:if test="$questions">
            <ds:component-ref id="scap_org.plimsoll_cref_{$name}-ocil.xml" xlink:href="#scap_org.plimsoll_comp_{$name}-ocil.xml"/>
          </xsl:if>
        </ds:checks>
      </ds:data-stream>
      <ds:component id="scap_org.plimsoll_comp_{$name}-xccdf.xml" timestamp="{$timestamp}">
        <xsl:call-template name="benchmark"/>
      </ds:component>
      <ds:component id="scap_org.plimsoll_comp_{$name}-oval.xml" timestamp="{$timestamp}">
        <xsl:call-template name="oval"/>
      </ds:component>
      <xsl:if test="$questions">
        <ds:component id="scap_org.plimsoll_comp_{$name}-ocil.xml" timestamp="{$timestamp}">
          <xsl:call-template name="ocil"/>
        </ds:component>
      </xsl:if>
    </ds:data-stream-collection>
  </xsl:template>

  <!-- XCCDF ................................................................ -->

  <xsl:template name="benchmark">
    <xsl:variable name="r" select="$benchmark/r:release[@name = $chosen]"/>
    <x:Benchmark id="{$stig}benchmark_{$benchmark/@id}" style="SCAP_1.3" resolved="1" xml:lang="en">
      <xsl:apply-templates select="$benchmark/x:front/x:status" mode="copy"/>
      <xsl:apply-templates select="$benchmark/x:front/x:title" mode="copy"/>
      <xsl:apply-templates select="$benchmark/x:front/x:description" mode="copy"/>
      <x:notice id="terms-of-use" xml:lang="en"/>
      <x:reference href="https://public.cyber.mil/stigs/">
        <dc:publisher>DISA</dc:publisher>
        <dc:source>STIG.DOD.MIL</dc:source>
        <dc:identifier><xsl:value-of select="$benchmark/@target-key"/></dc:identifier>
      </x:reference>
      <x:plain-text id="release-info"><xsl:value-of select="$r/@info"/></x:plain-text>
      <x:plain-text id="release-name"><xsl:value-of select="$chosen"/></x:plain-text>
      <xsl:if test="$benchmark/r:platform">
        <cpe2:platform-specification>
          <xsl:for-each select="$benchmark/r:platform">
            <cpe2:platform id="{@id}">
              <cpe2:title><xsl:value-of select="@title"/></cpe2:title>
              <cpe2:logical-test operator="AND" negate="false">
                <xsl:if test="@negate"><xsl:attribute name="negate"><xsl:value-of select="@negate"/></xsl:attribute></xsl:if>
                <cpe2:check-fact-ref system="http://oval.mitre.org/XMLSchema/oval-definitions-5" href="{$name}-oval.xml">
                  <xsl:attribute name="id-ref">
                    <xsl:call-template name="id">
                      <xsl:with-param name="kind" select="'def'"/>
                      <xsl:with-param name="short" select="@applies"/>
                    </xsl:call-template>
                  </xsl:attribute>
                </cpe2:check-fact-ref>
              </cpe2:logical-test>
            </cpe2:platform>
          </xsl:for-each>
        </cpe2:platform-specification>
      </xsl:if>
      <x:version><xsl:value-of select="$r/@version"/></x:version>
      <x:metadata>
        <dc:creator>plimsoll <xsl:value-of select="$version"/></dc:creator>
        <dc:publisher>plimsoll</dc:publisher>
      </x:metadata>
      <xsl:for-each select="$benchmark/r:profile">
        <xsl:variable name="profile" select="."/>
        <x:Profile>
          <xsl:attribute name="id">
            <xsl:choose>
              <xsl:when test="@own = 'true'"><xsl:value-of select="$own"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="$stig"/></xsl:otherwise>
            </xsl:choose>profile_<xsl:value-of select="@id"/>
          </xsl:attribute>
          <x:title><xsl:value-of select="@title"/></x:title>
          <xsl:for-each select="$items">
            <xsl:variable name="left-out" select="@scope and contains(concat(' ', $profile/@without, ' '), concat(' ', @scope, ' '))"/>
            <x:select idref="{$stig}group_{r:releases/r:release[@name = $chosen]/@group}" selected="{not($left-out)}"/>
          </xsl:for-each>
        </x:Profile>
      </xsl:for-each>
      <xsl:apply-templates select="$benchmark/x:Value" mode="value"/>
      <xsl:for-each select="$items/x:Value"><xsl:apply-templates select="." mode="value"/></xsl:for-each>
      <xsl:apply-templates select="$items" mode="group"/>
    </x:Benchmark>
  </xsl:template>

  <xsl:template match="x:Value" mode="value">
    <x:Value>
      <xsl:copy-of select="@*"/>
      <xsl:attribute name="id"><xsl:value-of select="concat($own, 'value_', @id)"/></xsl:attribute>
      <xsl:apply-templates select="node()" mode="copy"/>
    </x:Value>
  </xsl:template>

  <xsl:template match="r:item" mode="group">
    <xsl:variable name="r" select="r:releases/r:release[@name = $chosen]"/>
    <x:Group id="{$stig}group_{$r/@group}">
      <xsl:apply-templates select="x:Group/x:title" mode="copy"/>
      <x:description>&lt;GroupDescription&gt;&lt;/GroupDescription&gt;</x:description>
      <x:Rule id="{$stig}rule_{$r/@rule}" selected="true">
        <xsl:copy-of select="x:Group/x:Rule/@severity | x:Group/x:Rule/@weight | x:Group/x:Rule/@role"/>
        <x:version><xsl:value-of select="@stig-id"/></x:version>
        <xsl:apply-templates select="x:Group/x:Rule/*" mode="rule"/>
      </x:Rule>
    </x:Group>
  </xsl:template>

  <xsl:template match="*" mode="rule">
    <xsl:apply-templates select="." mode="copy"/>
  </xsl:template>
  <xsl:template match="x:fixtext" mode="rule">
    <x:fixtext fixref="fix-{ancestor::r:item/@stig-id}"><xsl:apply-templates mode="copy"/></x:fixtext>
  </xsl:template>
  <xsl:template match="x:fix" mode="rule">
    <x:fix>
      <xsl:copy-of select="@*"/>
      <xsl:attribute name="id">fix-<xsl:value-of select="ancestor::r:item/@stig-id"/></xsl:attribute>
      <xsl:apply-templates mode="copy"/>
    </x:fix>
  </xsl:template>
  <xsl:template match="x:check | x:complex-check" mode="rule">
    <xsl:element name="x:{local-name()}" namespace="http://checklists.nist.gov/xccdf/1.2">
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates mode="rule"/>
    </xsl:element>
  </xsl:template>
  <xsl:template match="x:check-export" mode="rule">
    <x:check-export value-id="{$own}value_{@value-id}">
      <xsl:attribute name="export-name">
        <xsl:call-template name="id">
          <xsl:with-param name="kind" select="'var'"/>
          <xsl:with-param name="short" select="@export-name"/>
        </xsl:call-template>
      </xsl:attribute>
    </x:check-export>
  </xsl:template>
  <xsl:template match="x:check-content-ref[@href = 'oval']" mode="rule">
    <x:check-content-ref href="{$name}-oval.xml">
      <xsl:attribute name="name">
        <xsl:call-template name="id">
          <xsl:with-param name="kind" select="'def'"/>
          <xsl:with-param name="short" select="@name"/>
        </xsl:call-template>
      </xsl:attribute>
    </x:check-content-ref>
  </xsl:template>

  <xsl:template match="x:check-content-ref[@href = 'ocil']" mode="rule">
    <x:check-content-ref href="{$name}-ocil.xml">
      <xsl:attribute name="name">
        <xsl:call-template name="ocil-id">
          <xsl:with-param name="kind" select="'questionnaire'"/>
          <xsl:with-param name="short" select="@name"/>
        </xsl:call-template>
      </xsl:attribute>
    </x:check-content-ref>
  </xsl:template>

  <!-- XCCDF elements keep their names but take our prefix, so that no namespace
       declaration of the rule file is carried along. -->
  <xsl:template match="x:*" mode="copy">
    <xsl:element name="x:{local-name()}" namespace="http://checklists.nist.gov/xccdf/1.2">
      <xsl:copy-of select="@*"/>
      <xsl:apply-templates mode="copy"/>
    </xsl:element>
  </xsl:template>
  <xsl:template match="x:sub" mode="copy">
    <x:sub idref="{$own}value_{@idref}"><xsl:copy-of select="@use"/></x:sub>
  </xsl:template>
  <xsl:template match="*" mode="copy">
    <xsl:copy><xsl:copy-of select="@*"/><xsl:apply-templates mode="copy"/></xsl:copy>
  </xsl:template>

  <!-- OVAL ................................................................. -->

  <xsl:template name="oval">
    <o:oval_definitions>
      <o:generator>
        <oval:product_name>plimsoll</oval:product_name>
        <oval:product_version><xsl:value-of select="$version"/></oval:product_version>
        <oval:schema_version>5.11.2</oval:schema_version>
        <oval:timestamp><xsl:value-of select="$timestamp"/></oval:timestamp>
      </o:generator>
      <xsl:variable name="all" select="$benchmark/o:oval_definitions | $items/o:oval_definitions"/>
      <o:definitions><xsl:apply-templates select="$all/o:definitions/*" mode="oval"/></o:definitions>
      <o:tests><xsl:apply-templates select="$all/o:tests/*" mode="oval"/></o:tests>
      <o:objects><xsl:apply-templates select="$all/o:objects/*" mode="oval"/></o:objects>
      <xsl:if test="$all/o:states/*">
        <o:states><xsl:apply-templates select="$all/o:states/*" mode="oval"/></o:states>
      </xsl:if>
      <xsl:if test="$all/o:variables/*">
        <o:variables><xsl:apply-templates select="$all/o:variables/*" mode="oval"/></o:variables>
      </xsl:if>
    </o:oval_definitions>
  </xsl:template>

  <xsl:template match="*" mode="oval">
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="oval"/>
      <xsl:apply-templates mode="oval"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="@*" mode="oval"><xsl:copy/></xsl:template>
  <xsl:template match="o:definitions/*/@id" mode="oval">
    <xsl:attribute name="id"><xsl:call-template name="id"><xsl:with-param name="kind" select="'def'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="o:tests/*/@id | @test_ref" mode="oval">
    <xsl:attribute name="{name()}"><xsl:call-template name="id"><xsl:with-param name="kind" select="'tst'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="o:objects/*/@id | @object_ref" mode="oval">
    <xsl:attribute name="{name()}"><xsl:call-template name="id"><xsl:with-param name="kind" select="'obj'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="o:states/*/@id | @state_ref" mode="oval">
    <xsl:attribute name="{name()}"><xsl:call-template name="id"><xsl:with-param name="kind" select="'ste'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="o:variables/*/@id | @var_ref" mode="oval">
    <xsl:attribute name="{name()}"><xsl:call-template name="id"><xsl:with-param name="kind" select="'var'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="@definition_ref" mode="oval">
    <xsl:attribute name="definition_ref"><xsl:call-template name="id"><xsl:with-param name="kind" select="'def'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="o:object_reference | o:filter | *[local-name() = 'filter' and starts-with(namespace-uri(), 'http://oval.mitre.org/XMLSchema/oval-definitions-5')]" mode="oval">
    <xsl:element name="{name()}" namespace="{namespace-uri()}">
      <xsl:copy-of select="@action"/>
      <xsl:call-template name="id">
        <xsl:with-param name="kind">
          <xsl:choose><xsl:when test="local-name() = 'filter'">ste</xsl:when><xsl:otherwise>obj</xsl:otherwise></xsl:choose>
        </xsl:with-param>
        <xsl:with-param name="short" select="normalize-space(.)"/>
      </xsl:call-template>
    </xsl:element>
  </xsl:template>
  <!-- A variable_object names its variable in its text. -->
  <xsl:template match="o:objects/*[local-name() = 'variable_object']/*[local-name() = 'var_ref']" mode="oval">
    <xsl:element name="{name()}" namespace="{namespace-uri()}">
      <xsl:call-template name="id"><xsl:with-param name="kind" select="'var'"/><xsl:with-param name="short" select="normalize-space(.)"/></xsl:call-template>
    </xsl:element>
  </xsl:template>
  <!-- The item's evidence goes with its definition: whoever evaluates it can show it. -->
  <xsl:template match="r:item/o:oval_definitions/o:definitions/o:definition/o:metadata" mode="oval">
    <xsl:element name="{name()}" namespace="{namespace-uri()}">
      <xsl:apply-templates mode="oval"/>
      <xsl:for-each select="ancestor::r:item/r:evidence">
        <r:evidence><xsl:copy-of select="@*"/>
          <xsl:for-each select="*">
            <xsl:element name="r:{local-name()}" namespace="urn:plimsoll:rule:1"><xsl:copy-of select="@*"/><xsl:value-of select="."/></xsl:element>
          </xsl:for-each>
        </r:evidence>
      </xsl:for-each>
    </xsl:element>
  </xsl:template>

  <!-- OCIL ................................................................. -->

  <xsl:template name="ocil">
    <ocil:ocil>
      <ocil:generator>
        <ocil:product_name>plimsoll</ocil:product_name>
        <ocil:product_version><xsl:value-of select="$version"/></ocil:product_version>
        <ocil:schema_version>2.0</ocil:schema_version>
        <ocil:timestamp><xsl:value-of select="$timestamp"/></ocil:timestamp>
      </ocil:generator>
      <ocil:questionnaires><xsl:apply-templates select="$questions/ocil:questionnaires/*" mode="ocil"/></ocil:questionnaires>
      <ocil:test_actions><xsl:apply-templates select="$questions/ocil:test_actions/*" mode="ocil"/></ocil:test_actions>
      <ocil:questions><xsl:apply-templates select="$questions/ocil:questions/*" mode="ocil"/></ocil:questions>
    </ocil:ocil>
  </xsl:template>

  <xsl:template match="*" mode="ocil">
    <xsl:element name="ocil:{local-name()}" namespace="http://scap.nist.gov/schema/ocil/2.0">
      <xsl:apply-templates select="@*" mode="ocil"/>
      <xsl:apply-templates mode="ocil"/>
    </xsl:element>
  </xsl:template>
  <xsl:template match="@*" mode="ocil"><xsl:copy/></xsl:template>
  <xsl:template match="ocil:questionnaire/@id" mode="ocil">
    <xsl:attribute name="id"><xsl:call-template name="ocil-id"><xsl:with-param name="kind" select="'questionnaire'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="ocil:test_actions/*/@id" mode="ocil">
    <xsl:attribute name="id"><xsl:call-template name="ocil-id"><xsl:with-param name="kind" select="'testaction'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="ocil:questions/*/@id | @question_ref" mode="ocil">
    <xsl:attribute name="{name()}"><xsl:call-template name="ocil-id"><xsl:with-param name="kind" select="'question'"/><xsl:with-param name="short" select="."/></xsl:call-template></xsl:attribute>
  </xsl:template>
  <xsl:template match="ocil:test_action_ref" mode="ocil">
    <ocil:test_action_ref>
      <xsl:copy-of select="@negate"/>
      <xsl:call-template name="ocil-id"><xsl:with-param name="kind" select="'testaction'"/><xsl:with-param name="short" select="normalize-space(.)"/></xsl:call-template>
    </ocil:test_action_ref>
  </xsl:template>
  <!-- An answers file says yes or no. -->
  <xsl:template match="ocil:questions/*[local-name() != 'boolean_question'] | ocil:test_actions/*[local-name() != 'boolean_question_test_action']" mode="ocil">
    <xsl:message terminate="yes">
      <xsl:value-of select="concat(ancestor::r:item/@stig-id, ': rule files ask questions of yes and no, not ', local-name())"/>
    </xsl:message>
  </xsl:template>

  <!-- Ids .................................................................. -->

  <!-- Definitions, tests, objects, states and variables by whose they are, the first letter of what they are, and id. -->
  <xsl:key name="part" match="r:content/*/o:oval_definitions/*/*"
      use="concat(generate-id(../../..), ' ', substring(local-name(..), 1, 1), ' ', @id)"/>

  <!-- The whole id of what `short` names, seen from the current node. -->
  <xsl:template name="id">
    <xsl:param name="kind"/>
    <xsl:param name="short"/>
    <xsl:variable name="item" select="ancestor::r:item"/>
    <xsl:variable name="part" select="concat(' ', substring($kind, 1, 1), ' ', $short)"/>
    <xsl:variable name="mine" select="key('part', concat(generate-id($item), $part))"/>
    <xsl:variable name="ours" select="key('part', concat($shared, $part))[not($mine)]"/>
    <xsl:choose>
      <xsl:when test="$mine">
        <xsl:value-of select="concat($prefix, $kind, ':',
            translate($item/@stig-id, translate($item/@stig-id, '0123456789', ''), '') * 1000 + count($mine/preceding-sibling::*) + 1)"/>
      </xsl:when>
      <xsl:when test="$ours">
        <xsl:value-of select="concat($prefix, $kind, ':', count($ours/preceding-sibling::*) + 1)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:message terminate="yes">
          <xsl:value-of select="concat($item/@stig-id, ': there is no ')"/>
          <xsl:choose>
            <xsl:when test="$kind = 'def'">definition</xsl:when>
            <xsl:when test="$kind = 'tst'">test</xsl:when>
            <xsl:when test="$kind = 'obj'">object</xsl:when>
            <xsl:when test="$kind = 'ste'">state</xsl:when>
            <xsl:otherwise>variable</xsl:otherwise>
          </xsl:choose>
          <xsl:value-of select="concat(' &quot;', $short, '&quot;')"/>
        </xsl:message>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The same for the parts of an item's own OCIL. -->
  <xsl:template name="ocil-id">
    <xsl:param name="kind"/>
    <xsl:param name="short"/>
    <xsl:variable name="item" select="ancestor::r:item"/>
    <xsl:variable name="section">
      <xsl:choose>
        <xsl:when test="$kind = 'questionnaire'">questionnaires</xsl:when>
        <xsl:when test="$kind = 'testaction'">test_actions</xsl:when>
        <xsl:otherwise>questions</xsl:otherwise>
      </xsl:choose>
    </xsl:variable>
    <xsl:variable name="part" select="$item/ocil:ocil/*[local-name() = $section]/*[@id = $short]"/>
    <xsl:if test="not($part)">
      <xsl:message terminate="yes">
        <xsl:value-of select="concat($item/@stig-id, ': there is no ', $kind, ' &quot;', $short, '&quot;')"/>
      </xsl:message>
    </xsl:if>
    <xsl:value-of select="concat('ocil:', substring-after($benchmark/@oval-prefix, ':'), ':', $kind, ':',
        number(translate($item/@stig-id, translate($item/@stig-id, '0123456789', ''), '')) * 1000 + count($part/preceding-sibling::*) + 1)"/>
  </xsl:template>
</xsl:stylesheet>
