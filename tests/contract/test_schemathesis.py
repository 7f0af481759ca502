"""Every operation against its own contract, with requests nobody wrote.

Each caller sends what Schemathesis makes of the contract: its examples, every
boundary of every schema, random requests right and wrong, and chains along
the links. All checks are on. What is excepted stands in EXCEPTIONS, each with
its reason; nothing is switched off.
"""
import collections
import gc
import os

import pytest
import schemathesis
from hypothesis import configuration
from schemathesis.engine import Status, events, from_schema

from tests.contract import generators

# preset → the side of the case it acts for. One token does not reach all.
CALLERS = {"municipality": "applicant", "signatory": "applicant",
           "caseworker": "staff"}

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@pytest.fixture(scope="module")
def reached():
    """operationId → the callers whom it answered without an error."""
    return collections.defaultdict(set)


@pytest.mark.parametrize("preset", CALLERS)
def test_x(preset, stack, tokens, complete_content, reached):
    configuration.set_hypothesis_home_dir(stack.folder/'hyp')
    generators.register_formats()
    world = generators.World(stack.service.url, tokens, preset, complete_content)
    schema = generators.load(stack.service.url, tokens(preset), **{
        "seed": 2026, "cache": {"enabled": False}, "continue-on-failure": True,
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304"]},
                   "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405", "406", "415", "422", "428"]},
                   "missing_required_header": {"expected-statuses": ["400", "428"]}},
        "generation": {"max-examples": int(os.environ.get("N", 15)), "database": "none", "no-shrink": True},
        "phases": {p: {"enabled": p in os.environ.get("PH", ",".join(PHASES)).split(",")} for p in PHASES}})

    def before_call(context, case, kwargs):
        world.aim(case)
    import time
    schemathesis.hook(before_call)
    n=collections.Counter(); st=collections.Counter(); fails=collections.Counter(); ex={}
    out=open(f'/tmp/st/out-{preset}.txt','w')
    def p(*a): print(*a, file=out, flush=True)
    t=time.time()
    try:
        for e in from_schema(schema).execute():
            if isinstance(e,events.ScenarioFinished):
                for cid,i in e.recorder.interactions.items():
                    c=e.recorder.cases[cid].value
                    op=c.operation.id if hasattr(c.operation,'id') else c.operation.definition.raw['operationId']
                    n[e.phase.value]+=1
                    mode=c.meta.generation.mode.value[:3] if c.meta else None
                    if i.response is None: p('NORESP',op); continue
                    j={}
                    try: j=i.response.json()
                    except Exception: pass
                    code=(j.get('code') if isinstance(j,dict) else None)
                    st[(op,mode,i.response.status_code,code)]+=1
                    if os.environ.get('TRACE') and mode=='neg' and i.response.status_code in (200,201,409,412): p('NEG',op,i.response.status_code,e.recorder.cases[cid].value.meta.phase, i.request.method, i.request.uri, i.request.headers, i.request.body)
                    if i.response.status_code<400: reached[op].add(preset)
                for cid,cs in e.recorder.checks.items():
                    for ch in cs:
                        if ch.failure_info:
                            f=ch.failure_info.failure
                            r=e.recorder.interactions[cid].response if cid in e.recorder.interactions else None
                            try: code=r.json().get('code'); errs=[x['code'] for x in r.json().get('errors',[])]
                            except Exception: code=None;errs=None
                            k=(ch.name,f.operation,r.status_code if r else None,code, tuple(sorted(set(errs or []))))
                            fails[k]+=1; ex.setdefault(k,(e.phase.value,f.message[:600],ch.failure_info.code_sample[:1500], r.text[:900] if r else ''))
            elif isinstance(e,events.NonFatalError): p("ERR",e.phase, e.label, str(e.value)[:600]); 
            elif isinstance(e,events.FatalError): p("FATAL",repr(e.exception)); raise e.exception
            elif isinstance(e,events.PhaseFinished): p(e.phase.name,e.status,e.phase.skip_reason,round(time.time()-t,1)); t=time.time()
    finally:
        schemathesis.hooks.unregister(before_call)
        world.close(); gc.collect()
    p(n)
    for k,v in fails.most_common(): p(v,k)
    p()
    for k,v in ex.items(): p(k,*(f'\n  {x}' for x in v),'\n')
    for k in sorted(st,key=str): p(k,st[k])


def test_z(reached, contract):
    print({o.id for o in contract.operations} - set(reached))
    for k in sorted(reached): print(k, reached[k])
